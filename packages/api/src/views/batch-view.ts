import {
  type BatchName,
  type BatchRun,
  type BatchStore,
  type City,
  type Clock,
  isLate,
  nextPeriod,
  SCHEDULES,
} from '@namsev/core';
import type { BatchView, RunView } from '../schemas/batch.ts';

export function toRunView({ steps, dueAt, startedAt, finishedAt, ...run }: BatchRun): RunView {
  return {
    ...run,
    dueAt: dueAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    steps: steps.map(({ checkpoint, result, ...step }) => ({ ...step, result: result && { ...result } })),
  };
}

export interface BatchViewDependencies {
  readonly batches: BatchStore;
  readonly city: City;
  readonly clock: Clock;
}

export async function readBatchView(
  { batches, city, clock }: BatchViewDependencies,
  batch: BatchName,
): Promise<BatchView> {
  const now = clock.now();
  const { timeZone } = city;
  const [[lastRun], scheduled] = await Promise.all([
    batches.latest(batch, 1),
    batches.latestScheduled(batch),
  ]);
  return {
    schedule: SCHEDULES[batch].text,
    timeZone,
    nextRunAt: nextPeriod(SCHEDULES[batch], timeZone, now).dueAt.toISOString(),
    lastRun: lastRun === undefined ? null : toRunView(lastRun),
    late: isLate(scheduled, now),
  };
}
