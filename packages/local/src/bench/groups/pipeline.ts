import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { countWaiting, waitUntilSettled } from '../../load/filing-audit.ts';
import type { OpenLoopPlan } from '../../load/open-loop.ts';
import { roundTo, spreadOf } from '../../load/percentile.ts';
import { WATCH_EVERY_MS } from '../../load/watch-analyses.ts';
import type { BenchContext, MeasureGroup } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import { fileBacklog, follow, withStore } from '../loads.ts';

/** An odd rate, so that filings do not fall into step with anything that runs by the clock. */
const IDLE: OpenLoopPlan = { ratePerSecond: 2.3, warmUpSeconds: 3, seconds: 20 };
const BUSY: OpenLoopPlan = { ratePerSecond: 50, warmUpSeconds: 5, seconds: 20 };
const BACKLOG = 3_000;
const SETTLE_PATIENCE_MS = 120_000;
const POLL_MS = 50;

export const measurePipeline: MeasureGroup = async (context) => {
  const { system } = context;
  const api = await system.start('api');
  const worker = await system.start('worker');
  const idle = await measureFollowing(context, 'filed_to_analysed_idle_p95_ms', api.url, IDLE);
  const busy = await measureFollowing(context, 'filed_to_analysed_busy_p95_ms', api.url, BUSY);
  await withStore(system, (db) => waitUntilSettled(db, SETTLE_PATIENCE_MS));
  await worker.stop();
  const throughput = await measureThroughput(context, api.url);
  await api.stop();
  return [idle, busy, throughput];
};

async function measureFollowing(
  context: BenchContext,
  name: string,
  url: string,
  plan: OpenLoopPlan,
): Promise<Measurement> {
  const { analysedAfterMs, latenciesMs, failures } = await follow(context, url, plan);
  const spread = spreadOf(analysedAfterMs);
  const { ratePerSecond, seconds } = plan;
  const details = {
    ratePerSecond,
    seconds,
    from: 'answer to the filing',
    resolutionMs: WATCH_EVERY_MS,
    ...spread,
    filing: spreadOf(latenciesMs),
  };
  return { name, value: spread.p95, failures, details };
}

/** A worker comes to a backlog that was filed while there was none. */
async function measureThroughput(context: BenchContext, url: string): Promise<Measurement> {
  const { system } = context;
  const complaints = Math.min(BACKLOG, context.complaints);
  const filingBegan = performance.now();
  await fileBacklog(context, url, complaints);
  const filedPerSecond = (complaints * 1_000) / (performance.now() - filingBegan);
  const worker = await system.start('worker');
  const readyAt = performance.now();
  await withStore(system, untilNoneWaits);
  const seconds = (performance.now() - readyAt) / 1_000;
  await worker.stop();
  return {
    name: 'pipeline_complaints_per_second',
    value: complaints / seconds,
    details: {
      backlog: complaints,
      seconds: roundTo(seconds, 2),
      filedPerSecond: roundTo(filedPerSecond, 0),
    },
  };
}

async function untilNoneWaits(db: Db): Promise<void> {
  const deadline = performance.now() + SETTLE_PATIENCE_MS;
  for (;;) {
    const waiting = await countWaiting(db);
    if (waiting === 0) return;
    if (performance.now() > deadline)
      throw new Error(`${waiting} complaints of the backlog are not analysed`);
    await pause(POLL_MS);
  }
}
