import type { OpenLoopPlan } from '../../load/open-loop.ts';
import type { MeasureGroup } from '../bench-group.ts';
import { BENCH_ADMIN_KEY } from '../bench-system.ts';
import { read } from '../loads.ts';
import { measureRuns } from '../measure-runs.ts';

const COMPLAINTS = 100_000;
const PLAN: OpenLoopPlan = { ratePerSecond: 20, warmUpSeconds: 2, seconds: 8 };
/** Officers are few, and a store that does not end sorted reads early has much to do for each of these. */
const WORK_PLAN: OpenLoopPlan = { ratePerSecond: 2, warmUpSeconds: 2, seconds: 12 };
const RUNS = 3;
const NEWEST = [
  '/api/complaints',
  '/api/complaints?ward=W02',
  '/api/complaints?category=Drainage',
  '/api/complaints?status=resolved&limit=50',
];
const WORK = ['triage', 'mine', 'unassigned', 'overdue'].map(
  (queue) => `/api/officer/complaints?queue=${queue}`,
);

/** First pages of the lists that people look at. */
export const measureLists: MeasureGroup = async (context) => {
  const complaints = Math.min(COMPLAINTS, context.complaints);
  const system = await context.startSystem(complaints);
  try {
    const { url } = await system.start('api');
    const settings = { plan: PLAN, runs: RUNS, details: { complaints } };
    const newest = await measureRuns('newest_p95_ms', settings, (plan) => read(url, NEWEST, plan));
    const workSettings = { ...settings, plan: WORK_PLAN };
    const work = await measureRuns('work_list_p95_ms', workSettings, (plan) =>
      read(url, WORK, plan, BENCH_ADMIN_KEY),
    );
    return [newest, work];
  } finally {
    await system.takeDown();
  }
};
