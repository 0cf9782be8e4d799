import { waitUntilSettled } from '../../load/filing-audit.ts';
import type { LoadOutcome } from '../../load/load-order.ts';
import type { OpenLoopPlan } from '../../load/open-loop.ts';
import { spreadOf } from '../../load/percentile.ts';
import type { MeasureGroup } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import { file, track, withStore } from '../loads.ts';

const FILING: OpenLoopPlan = { ratePerSecond: 50, warmUpSeconds: 5, seconds: 20 };
const TRACKING: OpenLoopPlan = { ratePerSecond: 500, warmUpSeconds: 5, seconds: 20 };
const SETTLE_PATIENCE_MS = 60_000;

/** Filing and tracking at a steady rate, with a worker that analyses meanwhile. */
export const measureIntake: MeasureGroup = async (context) => {
  const { system } = context;
  const api = await system.start('api');
  const worker = await system.start('worker');
  const filed = await file(context, api.url, FILING);
  await withStore(system, (db) => waitUntilSettled(db, SETTLE_PATIENCE_MS));
  const tracked = await track(api.url, filed.trackingIds, TRACKING);
  await Promise.all([api.stop(), worker.stop()]);
  return [toMeasurement('file_p95_ms', FILING, filed), toMeasurement('track_p95_ms', TRACKING, tracked)];
};

function toMeasurement(
  name: string,
  { ratePerSecond, seconds }: OpenLoopPlan,
  { latenciesMs, failures }: LoadOutcome,
): Measurement {
  const spread = spreadOf(latenciesMs);
  return { name, value: spread.p95, failures, details: { ratePerSecond, seconds, ...spread } };
}
