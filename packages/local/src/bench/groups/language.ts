import { createRandom, shuffle } from '@namsev/core';
import { createAnalyser } from '@namsev/core/analysis';
import { percentile, roundTo, spreadOf } from '../../load/percentile.ts';
import { readSeedTexts, type SeedText } from '../../load/seed-texts.ts';
import type { MeasureGroup } from '../bench-group.ts';

const WARM_UP = 500;
const TEXTS = 3_000;

/** The worker's analysis of one complaint after another, in this process. */
export const measureLanguage: MeasureGroup = async ({ root, seed }) => {
  const texts = shuffle(await readSeedTexts(root), createRandom(seed)).slice(0, TEXTS);
  const analyser = await createAnalyser();
  const analyse = ({ text }: SeedText): number => {
    const at = new Date();
    const complaint = { title: null, description: text, chosenCategory: null, supports: 0, filedAt: at };
    const begunAt = performance.now();
    analyser.analyse(complaint, at);
    return performance.now() - begunAt;
  };
  for (const text of texts.slice(0, WARM_UP)) analyse(text);
  const timed = texts.map((text) => ({ group: `${text.lang}-${text.script}`, ms: analyse(text) }));
  const spread = spreadOf(timed.map(({ ms }) => ms));
  const p95ByLanguage = Object.fromEntries(
    [...new Set(timed.map(({ group }) => group))].sort().map((group) => {
      const own = timed.filter((entry) => entry.group === group).map(({ ms }) => ms);
      return [group, roundTo(percentile(own, 0.95), 2)];
    }),
  );
  return [
    {
      name: 'analysis_p95_ms',
      value: spread.p95,
      details: { ...spread, p95ByLanguage, versions: analyser.versions },
    },
  ];
};
