import {
  type DeadLetterStore,
  type Failpoint,
  type Logger,
  PermanentFailure,
  type QueueName,
  type QueuePolicy,
  retryDelay,
} from '@namsev/core';
import type { JobDefinition } from './define-job.ts';

/** A job as it was claimed. */
export interface ClaimedRun {
  readonly id: string;
  readonly job: string;
  readonly data: unknown;
  readonly failCount: number;
  readonly crashes: number;
  readonly generation: number;
  readonly origin: string;
  readonly firstFailedAt?: Date;
  readonly dueAt?: Date;
  /** Aborted when the lease is lost. */
  readonly lost: AbortSignal;
}

export type JobOutcome = 'done' | 'retry' | 'dead' | 'lost';

/** How one run ended. */
export interface JobReport {
  readonly jobId: string;
  readonly queue: QueueName;
  readonly job: string;
  readonly attempt: number;
  /** Workers that died with it before this run. */
  readonly crashes: number;
  readonly outcome: JobOutcome;
  /** From due to begun. */
  readonly waitedMs: number;
  readonly ranMs: number;
  /** Of the error that ended it. */
  readonly errorName?: string;
}

export interface RunJobOptions {
  readonly queue: QueueName;
  readonly definitions: ReadonlyMap<string, JobDefinition>;
  readonly policy: QueuePolicy;
  readonly deadLetters: DeadLetterStore;
  readonly failpoint: Failpoint;
  readonly logger: Logger;
  now(): Date;
  /** Must not throw: the outcome stands whatever it does. */
  onOutcome(report: JobReport): void;
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

class UnknownJob extends Error {
  override readonly name = 'UnknownJob';
}

/**
 * One run of one job: checks what it was given, bounds its time, and decides what a failure means.
 *
 * Returns when the job is to be removed: it is done, or its dead letter is written. A job whose workers died three
 * times is not begun a fourth time.
 *
 * @throws JobFailed when it shall run again.
 */
export async function runJob(run: ClaimedRun, options: RunJobOptions): Promise<void> {
  const { queue, policy, logger, now, onOutcome } = options;
  const begun = performance.now();
  const waitedMs = Math.max(0, now().getTime() - (run.dueAt?.getTime() ?? now().getTime()));
  const line = { queue, job: run.job, jobId: run.id, ...requestOf(run.data), attempt: run.failCount + 1 };
  const report = (outcome: JobOutcome, error?: unknown): void => {
    const ranMs = elapsed(begun);
    const { attempt } = line;
    const errorName = error === undefined ? {} : { errorName: nameOf(error) };
    const { id: jobId, job, crashes } = run;
    onOutcome({ jobId, queue, job, attempt, crashes, outcome, waitedMs, ranMs, ...errorName });
    if (outcome === 'done') logger.info({ ...line, outcome, ms: ranMs }, 'job');
    else logger.warn({ ...line, outcome, ms: ranMs, err: error }, 'job');
  };
  try {
    if (run.crashes > 0 && (await finishBurial(run, options))) return report('dead');
    if (run.crashes >= policy.crashes) throw new TooManyCrashes(`${run.crashes} workers died with this job.`);
    await runBounded(run, options, line);
    report('done');
  } catch (error) {
    // Whoever holds the job now decides about it; what is thrown here is written nowhere.
    if (run.lost.aborted) {
      report('lost', error);
      throw error;
    }
    const failures = run.failCount + 1;
    const delayMs = isFinal(error) ? null : retryDelay(policy, failures, error);
    if (delayMs === null) await bury(run, failures, error, options);
    report(delayMs === null ? 'dead' : 'retry', error);
    if (delayMs !== null) throw new JobFailed(error, delayMs);
  }
}

async function runBounded(
  run: ClaimedRun,
  { definitions, policy, failpoint, logger }: RunJobOptions,
  line: object,
): Promise<void> {
  const definition = definitions.get(run.job);
  if (definition === undefined)
    throw new UnknownJob(`There is no job ${run.job.slice(0, 100)} in this queue.`);
  if (!definition.isPayload(run.data)) throw new PermanentFailure('The payload is not readable.');
  const { data, lost } = run;
  const limit = limitRun(lost, policy.timeoutMs);
  const context = {
    jobId: run.id,
    signal: limit.signal,
    // Most runs log nothing of their own, and a logger costs more than a small job.
    get logger() {
      return logger.child(line);
    },
  };
  const work = async () => {
    await failpoint('job.afterClaim');
    await definition.run(data, context);
  };
  try {
    await Promise.race([work(), limit.passed]);
    // A handler that returns because it was cancelled has not done its work.
    limit.signal.throwIfAborted();
  } finally {
    limit.lift();
  }
}

/** Aborts when the lease is lost or the time is over, whichever comes first, until it is lifted. */
function limitRun(lost: AbortSignal, timeoutMs: number) {
  const controller = new AbortController();
  const { promise: passed, reject } = withReject();
  const end = (reason: unknown) => {
    controller.abort(reason);
    reject(reason);
  };
  const onLost = () => end(lost.reason);
  const timer = setTimeout(() => end(new TimedOut(`No end after ${timeoutMs} ms.`)), timeoutMs);
  lost.addEventListener('abort', onLost, { once: true });
  if (lost.aborted) onLost();
  return {
    signal: controller.signal,
    passed,
    lift() {
      clearTimeout(timer);
      lost.removeEventListener('abort', onLost);
    },
  };
}

function withReject(): { promise: Promise<never>; reject(reason: unknown): void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_resolve, fail) => {
    reject = fail;
  });
  // It is raced; when the work wins, nobody looks at it any more.
  promise.catch(() => {});
  return { promise, reject };
}

/** The dead letter first, under the job's id: a death between the two writes is made good by the next run. */
async function bury(
  { id, job, data, crashes, firstFailedAt, generation, origin }: ClaimedRun,
  attempts: number,
  error: unknown,
  { queue, definitions, deadLetters, now }: RunJobOptions,
): Promise<void> {
  const deadAt = now();
  await deadLetters.put({
    id,
    queue,
    job,
    payload: data,
    error: { name: nameOf(error), message: messageOf(error) },
    attempts,
    crashes,
    firstFailedAt: firstFailedAt ?? deadAt,
    deadAt,
    generation,
    origin,
  });
  await definitions.get(job)?.abandon(data);
}

/** A worker may have died after it wrote the dead letter and before the job was removed: then the job is over. */
async function finishBurial(
  { id, job, data }: ClaimedRun,
  { deadLetters, definitions }: RunJobOptions,
): Promise<boolean> {
  if (!(await deadLetters.existing([id])).has(id)) return false;
  await definitions.get(job)?.abandon(data);
  return true;
}

function isFinal(error: unknown): boolean {
  return error instanceof TooManyCrashes || error instanceof UnknownJob;
}

/** Messages of others may repeat what someone wrote. */
function messageOf(error: unknown): string {
  const isOurs = isFinal(error) || error instanceof TimedOut || error instanceof PermanentFailure;
  return isOurs && error instanceof Error ? error.message : nameOf(error);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}

function requestOf(data: unknown): { requestId?: string } {
  const id = typeof data === 'object' && data !== null && 'requestId' in data ? data.requestId : undefined;
  return typeof id === 'string' ? { requestId: id } : {};
}

function elapsed(begun: number): number {
  return Math.round((performance.now() - begun) * 10) / 10;
}
