import { messageOf } from '../fault.ts';
import type { BenchContext, MeasureGroup } from './bench-group.ts';
import type { BenchOptions } from './bench-options.ts';
import { formatResultRows } from './bench-report.ts';
import { type BenchResult, judge, type LeftOut, type Measurement, unmeasured } from './bench-result.ts';
import { type BenchGroup, BUDGETS, type Budget } from './budgets.ts';
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

/**
 * Measures group after group; one that fails is told in its results and does not stop the others.
 *
 * @param onGroup is told all results so far after each group: what comes later may be cut off.
 */
export async function runBench(
  context: BenchContext,
  { groups }: Pick<BenchOptions, 'groups'>,
  onGroup: (results: readonly BenchResult[]) => Promise<void> = async () => {},
): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const group of groups) {
    results.push(...(await runGroup(group, context)));
    await onGroup(results);
  }
  return results;
}

async function runGroup(group: BenchGroup, context: BenchContext): Promise<readonly BenchResult[]> {
  const budgets = BUDGETS.filter((budget) => budget.group === group);
  const begunAt = performance.now();
  context.say(`Measuring ${group}.`);
  const outcome = await measure(group, context);
  const results = budgets.map((budget) => toResult(budget, outcome));
  for (const row of formatResultRows(results))
    context.say(`  ${row.filter((cell) => cell !== '').join('  ')}`);
  context.say(`  ${group} took ${Math.round((performance.now() - begunAt) / 1_000)} s`);
  return results;
}

/** What was measured, or why nothing was. */
async function measure(
  group: BenchGroup,
  context: BenchContext,
): Promise<readonly (Measurement | LeftOut)[] | string> {
  try {
    return await GROUPS[group](context);
  } catch (error) {
    // Services that cannot be stopped either must not take the other groups with them.
    await context.system.stopServices().catch((failure: unknown) => context.say(messageOf(failure)));
    return messageOf(error);
  }
}

function toResult(budget: Budget, outcome: readonly (Measurement | LeftOut)[] | string): BenchResult {
  if (typeof outcome === 'string') return unmeasured(budget, outcome, false);
  const found = outcome.find(({ name }) => name === budget.name);
  if (found === undefined) return unmeasured(budget, 'the group did not measure it', false);
  if ('leftOut' in found) return unmeasured(budget, found.leftOut, null);
  return Number.isFinite(found.value)
    ? judge(budget, found)
    : unmeasured(budget, `it came out as ${found.value}`, false);
}
