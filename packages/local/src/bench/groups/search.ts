import { createRandom, shuffle } from '@namsev/core';
import type { OpenLoopPlan } from '../../load/open-loop.ts';
import { readSeedTexts } from '../../load/seed-texts.ts';
import type { BenchContext, MeasureGroup } from '../bench-group.ts';
import type { LeftOut, Measurement } from '../bench-result.ts';
import { read } from '../loads.ts';
import { measureRuns } from '../measure-runs.ts';

const SIZES = [100_000, 1_000_000] as const;
const PLAN: OpenLoopPlan = { ratePerSecond: 20, warmUpSeconds: 2, seconds: 8 };
const RUNS = 3;
const QUERIES = 500;
const MOST_WORDS = 3;

/** Searches of one to three words that stand beside each other in a seed, in six languages. */
export const measureSearch: MeasureGroup = async (context) => {
  const measurements: (Measurement | LeftOut)[] = [];
  for (const size of SIZES) measurements.push(await measureAt(context, size));
  return measurements;
};

async function measureAt(context: BenchContext, size: number): Promise<Measurement | LeftOut> {
  const name = `search_${size}_p95_ms`;
  const isLargest = size === SIZES[1];
  if (isLargest && context.complaints < size) return { name, leftOut: `measured by --complaints ${size}` };
  const complaints = Math.min(size, context.complaints);
  const system = await context.startSystem(complaints);
  try {
    const api = await system.start('api');
    const paths = await searchPaths(context);
    const settings = { plan: PLAN, runs: RUNS, details: { complaints, queries: QUERIES } };
    return await measureRuns(name, settings, (plan) => read(api.url, paths, plan));
  } finally {
    await system.takeDown();
  }
}

async function searchPaths({ root, seed }: BenchContext): Promise<readonly string[]> {
  const random = createRandom(seed);
  const texts = shuffle(await readSeedTexts(root), random).slice(0, QUERIES);
  return texts.map(({ text }) => {
    const words = text.split(/\s+/);
    const count = Math.min(words.length, 1 + Math.floor(random() * MOST_WORDS));
    const from = Math.floor(random() * (words.length - count + 1));
    return `/api/complaints/search?q=${encodeURIComponent(words.slice(from, from + count).join(' '))}`;
  });
}
