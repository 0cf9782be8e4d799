import type { OpenLoopPlan } from '../../load/open-loop.ts';
import type { MeasureGroup } from '../bench-group.ts';
import { check } from '../loads.ts';
import { measureRuns } from '../measure-runs.ts';

const COMPLAINTS = 100_000;
const PLAN: OpenLoopPlan = { ratePerSecond: 20, warmUpSeconds: 2, seconds: 8 };
const RUNS = 3;

/** Checks of filings over a city of seeded complaints. */
export const measureCheck: MeasureGroup = async (context) => {
  const complaints = Math.min(COMPLAINTS, context.complaints);
  const system = await context.startSystem(complaints);
  try {
    const api = await system.start('api');
    const settings = { plan: PLAN, runs: RUNS, details: { complaints } };
    return [await measureRuns('check_p95_ms', settings, (plan) => check(context, api.url, plan))];
  } finally {
    await system.takeDown();
  }
};
