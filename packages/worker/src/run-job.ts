import {
  type DeadLetterStore,
  type Failpoint,
  type Logger,
  PermanentFailure,
  type QueuePolicy,
  retryDelay,
} from '@namsev/core';
import type { Static, TSchema } from 'typebox';
import type { JobDefinition } from './define-job.ts';

/** A job as it was claimed. */
export interface ClaimedRun {
  readonly id: string;
  readonly data: unknown;
  readonly failCount: number;
  readonly crashes: number;
  readonly firstFailedAt?: Date;
  /** Aborted when the lease is lost. */
  readonly lost: AbortSignal;
}

export interface RunJobOptions<Payload extends TSchema> {
  readonly definition: JobDefinition<Payload>;
  readonly policy: QueuePolicy;
  readonly deadLetters: DeadLetterStore;
  readonly failpoint: Failpoint;
  readonly logger: Logger;
  now(): Date;
}

/** Carries to Agenda when the failed job shall run again. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  readonly delayMs: number;
  constructor(cause: unknown, delayMs: number) {
    super(cause instanceof Error ? cause.name : 'Error', { cause });
    this.delayMs = delayMs;
  }
}

class TooManyCrashes extends Error {
  override readonly name = 'TooManyCrashes';
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * One run of one job: checks what it was given, bounds its time, and decides what a failure means.
 *
 * Returns when the job is to be removed: it is done, or its dead letter is written. A job whose workers died three
 * times is not begun a fourth time.
 *
 * @throws JobFailed when it shall run again.
 */
export async function runJob<Payload extends TSchema>(
  job: ClaimedRun,
  options: RunJobOptions<Payload>,
): Promise<void> {
  const { definition, policy, logger, failpoint } = options;
  const begun = performance.now();
  const line = { queue: definition.queue, job: job.id, ...requestOf(job.data), attempt: job.failCount + 1 };
  try {
    if (job.crashes >= policy.crashes) throw new TooManyCrashes(`${job.crashes} workers died with this job.`);
    await failpoint('job.afterClaim');
    await runBounded(job, options, logger.child(line));
    logger.info({ ...line, outcome: 'done', ms: elapsed(begun) }, 'job');
  } catch (error) {
    // Whoever holds the job now decides about it; what is thrown here is written nowhere.
    if (job.lost.aborted) throw error;
    const failures = job.failCount + 1;
    const delayMs = error instanceof TooManyCrashes ? null : retryDelay(policy, failures, error);
    logger.warn(
      { ...line, outcome: delayMs === null ? 'dead' : 'retry', ms: elapsed(begun), err: error },
      'job',
    );
    if (delayMs !== null) throw new JobFailed(error, delayMs);
    await bury(job, failures, error, options);
  }
}

async function runBounded<Payload extends TSchema>(
  job: ClaimedRun,
  { definition, policy }: RunJobOptions<Payload>,
  logger: Logger,
): Promise<void> {
  const payload = readPayload(definition, job.data);
  if (payload === undefined) throw new PermanentFailure('The payload is not readable.');
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new TimedOut(`No end after ${policy.timeoutMs} ms.`)),
    policy.timeoutMs,
  );
  const signal = AbortSignal.any([job.lost, timeout.signal]);
  try {
    await Promise.race([
      definition.run(payload, { jobId: job.id, signal, logger }),
      rejectWhenAborted(signal),
    ]);
    // A handler that returns because it was cancelled has not done its work.
    signal.throwIfAborted();
  } finally {
    clearTimeout(timer);
  }
}

/** The dead letter first, under the job's id: a death between the two writes is made good by the next run. */
async function bury<Payload extends TSchema>(
  job: ClaimedRun,
  attempts: number,
  error: unknown,
  { definition, deadLetters, now }: RunJobOptions<Payload>,
): Promise<void> {
  const deadAt = now();
  const name = error instanceof Error ? error.name : 'Error';
  await deadLetters.put({
    id: job.id,
    queue: definition.queue,
    payload: job.data,
    error: {
      name,
      message: error instanceof TimedOut || error instanceof PermanentFailure ? error.message : name,
    },
    attempts,
    crashes: job.crashes,
    firstFailedAt: job.firstFailedAt ?? deadAt,
    deadAt,
  });
  const payload = readPayload(definition, job.data);
  if (payload !== undefined) await definition.abandon(payload);
}

function readPayload<Payload extends TSchema>(
  { payload }: JobDefinition<Payload>,
  data: unknown,
): Static<Payload> | undefined {
  return payload.matches(data) ? data : undefined;
}

function requestOf(data: unknown): { requestId?: string } {
  const id = typeof data === 'object' && data !== null && 'requestId' in data ? data.requestId : undefined;
  return typeof id === 'string' ? { requestId: id } : {};
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function elapsed(begun: number): number {
  return Math.round((performance.now() - begun) * 10) / 10;
}
