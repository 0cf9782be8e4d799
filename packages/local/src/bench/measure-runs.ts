import type { LoadOutcome } from '../load/load-order.ts';
import type { OpenLoopPlan } from '../load/open-loop.ts';
import { spreadOf } from '../load/percentile.ts';
import type { Measurement } from './bench-result.ts';
import { joinFailures, repeated } from './repeated.ts';

/** Several runs of one load: the median of their p95, what each of them was, and all failures. */
export async function measureRuns(
  name: string,
  {
    plan,
    runs,
    details = {},
  }: { plan: OpenLoopPlan; runs: number; details?: Readonly<Record<string, unknown>> },
  run: (plan: OpenLoopPlan) => Promise<LoadOutcome>,
): Promise<Measurement> {
  const outcomes: LoadOutcome[] = [];
  for (let done = 0; done < runs; done += 1) outcomes.push(await run(plan));
  const spreads = outcomes.map(({ latenciesMs }) => spreadOf(latenciesMs));
  const p95 = repeated(spreads.map((spread) => spread.p95));
  return {
    name,
    value: p95.median,
    failures: joinFailures(outcomes.map(({ failures }) => failures)),
    details: {
      ...details,
      ratePerSecond: plan.ratePerSecond,
      seconds: plan.seconds,
      p95,
      p50: repeated(spreads.map((spread) => spread.p50)),
      p99: repeated(spreads.map((spread) => spread.p99)),
    },
  };
}
