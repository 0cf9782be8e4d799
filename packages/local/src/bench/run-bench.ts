import { messageOf } from '../fault.ts';
import type { BenchContext, MeasureGroup } from './bench-group.ts';
import type { BenchOptions } from './bench-options.ts';
import { type BenchResult, judge, type LeftOut, type Measurement, unmeasured } from './bench-result.ts';
import { type BenchGroup, BUDGETS } from './budgets.ts';
import { measureCache } from './groups/cache.ts';
import { measureCheck } from './groups/check.ts';
import { measureGrowth } from './groups/growth.ts';
import { measureHeap } from './groups/heap.ts';
import { measureIntake } from './groups/intake.ts';
import { measureJobs } from './groups/jobs.ts';
import { measureLanguage } from './groups/language.ts';
import { measureLists } from './groups/lists.ts';
import { measureMetrics } from './groups/metrics.ts';
import { measurePipeline } from './groups/pipeline.ts';
import { measureScale } from './groups/scale.ts';
import { measureSearch } from './groups/search.ts';
import { measureStartup } from './groups/startup.ts';

const GROUPS: { readonly [Group in BenchGroup]: MeasureGroup } = {
  startup: measureStartup,
  heap: measureHeap,
  intake: measureIntake,
  pipeline: measurePipeline,
  jobs: measureJobs,
  check: measureCheck,
  search: measureSearch,
  lists: measureLists,
  language: measureLanguage,
  cache: measureCache,
  metrics: measureMetrics,
  growth: measureGrowth,
  scale: measureScale,
};

/** Measures group after group; one that fails is told in its results and does not stop the others. */
export async function runBench(
  context: BenchContext,
  { groups }: Pick<BenchOptions, 'groups'>,
): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const group of groups) results.push(...(await runGroup(group, context)));
  return results;
}

async function runGroup(group: BenchGroup, context: BenchContext): Promise<readonly BenchResult[]> {
  const budgets = BUDGETS.filter((budget) => budget.group === group);
  const measure = GROUPS[group];
  context.say(`Measuring ${group}.`);
  const outcome = await measure(context).catch((error: unknown) => messageOf(error));
  if (typeof outcome === 'string') {
    await context.system.stopServices();
    return budgets.map((budget) => unmeasured(budget, outcome, false));
  }
  return budgets.map((budget) => {
    const found = find(outcome, budget.name);
    return 'leftOut' in found ? unmeasured(budget, found.leftOut, null) : judge(budget, found);
  });
}

function find(measurements: readonly (Measurement | LeftOut)[], name: string): Measurement | LeftOut {
  const found = measurements.find((measurement) => measurement.name === name);
  if (found === undefined) throw new Error(`nothing measured ${name}`);
  return found;
}
