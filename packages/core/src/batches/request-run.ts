import { type ClientSession, type MongoClient, ObjectId } from 'mongodb';
import { type Clock, MS_PER_MINUTE } from '../clock.ts';
import { DomainError } from '../errors.ts';
import type { JobName } from '../jobs/job-contracts.ts';
import { jobIdOf } from '../jobs/job-id.ts';
import type { JobStore, NewJob } from '../jobs/job-store.ts';
import { BATCH_NAMES, type BatchName, type Period } from '../schedules/schedule.ts';
import { inTransaction } from '../store/transaction.ts';
import { type BatchRun, scheduledRunId } from './batch-run.ts';
import type { BatchStore } from './batch-store.ts';

export interface RunRequestDependencies {
  readonly client: MongoClient;
  readonly clock: Clock;
  readonly batches: BatchStore;
  readonly jobs: JobStore;
}

const JOB_OF_BATCH = {
  daily: 'run-daily-batch',
  weekly: 'run-weekly-batch',
  cleanup: 'clean-up',
} as const satisfies Record<BatchName, JobName>;

export type BatchJobName = (typeof JOB_OF_BATCH)[BatchName];

export const BATCH_JOB_NAMES: readonly BatchJobName[] = Object.values(JOB_OF_BATCH);

const LATE_AFTER_MS = 60 * MS_PER_MINUTE;

/** The job that works a run off. Its id is the run's, so there is one however many processes insert it. */
export function jobOfRun({ id, batch }: BatchRun, at: Date): NewJob<BatchJobName> {
  return { id: jobIdOf('batch', id), job: JOB_OF_BATCH[batch], payload: { runId: id }, at };
}

/**
 * Asks for a run besides the schedule. While one that was asked for is under way it is that one.
 * @throws DomainError batches_paused
 */
export async function requestRun(
  { client, clock, batches, jobs }: RunRequestDependencies,
  batch: BatchName,
): Promise<BatchRun> {
  const at = clock.now();
  const run: BatchRun = { ...aRun(batch, at.toISOString(), at), id: manualRunId(batch), trigger: 'manual' };
  return inTransaction(client, async (session) => {
    const own = await batches.get(run.id, session);
    if (own !== undefined) return own;
    if ((await batches.readPause(session)) !== undefined)
      throw new DomainError('batches_paused', 'Batches are paused.');
    const underWay = await batches.manualUnderWay(batch, session);
    if (underWay !== undefined) return underWay;
    await insertWithJob({ batches, jobs }, run, at, session);
    return run;
  });
}

/** Puts a period of the schedule into the queue; false when it was there already. */
export async function enqueuePeriod(
  { client, clock, batches, jobs }: RunRequestDependencies,
  batch: BatchName,
  period: Period,
): Promise<boolean> {
  const run = aRun(batch, period.name, period.dueAt);
  return inTransaction(client, async (session) => {
    if ((await batches.get(run.id, session)) !== undefined) return false;
    await insertWithJob({ batches, jobs }, run, clock.now(), session);
    return true;
  });
}

/** Notes a period that is not run, and why. */
export async function notePeriod(
  batches: BatchStore,
  batch: BatchName,
  period: Period,
  state: 'skipped' | 'missed',
  reason: string,
): Promise<boolean> {
  return batches.insert({ ...aRun(batch, period.name, period.dueAt), state, reason });
}

/** Whether the latest period of the schedule should have succeeded by now and has not, for whatever reason. */
export function isLate(latest: BatchRun | undefined, now: Date): boolean {
  if (latest === undefined || latest.state === 'succeeded') return false;
  return now.getTime() - latest.dueAt.getTime() > LATE_AFTER_MS;
}

/** The batches that are late. */
export async function findLateBatches(batches: BatchStore, now: Date): Promise<readonly BatchName[]> {
  const latest = await Promise.all(BATCH_NAMES.map((batch) => batches.latestScheduled(batch)));
  return BATCH_NAMES.filter((_batch, at) => isLate(latest[at], now));
}

async function insertWithJob(
  { batches, jobs }: Pick<RunRequestDependencies, 'batches' | 'jobs'>,
  run: BatchRun,
  at: Date,
  session: ClientSession,
): Promise<void> {
  await batches.insert(run, session);
  await jobs.insert(jobOfRun(run, at), session);
}

function manualRunId(batch: BatchName): string {
  return `${batch}:manual:${new ObjectId().toHexString()}`;
}

function aRun(batch: BatchName, period: string, dueAt: Date): BatchRun {
  return {
    id: scheduledRunId(batch, period),
    batch,
    trigger: 'schedule',
    period,
    dueAt,
    state: 'queued',
    startedAt: null,
    finishedAt: null,
    steps: [],
    reason: null,
  };
}
