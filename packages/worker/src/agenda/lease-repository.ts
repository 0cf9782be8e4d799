import { MongoJobRepository } from '@agendajs/mongo-backend';
import { JOBS_COLLECTION, type Logger, type QueueName } from '@namsev/core';
import { type JobId, type JobParameters, toJobId } from 'agenda';
import type { Db } from 'mongodb';
import { createFinishBatch, type FinishBatch } from './finish-batch.ts';
import type { HeldJobs } from './held-jobs.ts';
import type { Lane } from './lane.ts';
import type { ClaimedJob, LeaseStore } from './lease-store.ts';

export interface LeaseRepositoryOptions {
  readonly db: Db;
  readonly store: LeaseStore;
  readonly held: HeldJobs;
  readonly lanes: ReadonlyMap<QueueName, Lane>;
  readonly logger: Logger;
}

/** Agenda judges leases by this machine's clock; a date that never comes takes that judgement out of its hands. */
const NEVER_EXPIRES = new Date(8_640_000_000_000_000);
const UNDECIDED_RETRY_MS = 1_000;

/**
 * Agenda's repository over leases: lanes claim in batches and hand jobs out one by one, finishes are written in
 * batches, and no write goes through whose claim is not the present one. Starting a job costs no write.
 */
export class LeaseRepository extends MongoJobRepository {
  readonly #store: LeaseStore;
  readonly #held: HeldJobs;
  readonly #logger: Logger;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #finishes: ReadonlyMap<string, FinishBatch>;

  constructor({ db, store, held, lanes, logger }: LeaseRepositoryOptions) {
    super({ mongo: db, db: { collection: JOBS_COLLECTION }, ensureIndex: false });
    this.#store = store;
    this.#held = held;
    this.#logger = logger;
    this.#lanes = lanes;
    this.#finishes = new Map(
      [...lanes].map(([queue, { policy }]) => [queue, finishesOf(queue, policy.leaseMs / 2, store, logger)]),
    );
  }

  override async getNextJobToRun(queue: string): Promise<JobParameters | undefined> {
    const job = await this.#lanes.get(queue)?.next();
    return job === undefined ? undefined : toParameters(job);
  }

  override async saveJobState(job: JobParameters): Promise<void> {
    const id = idOf(job);
    const token = this.#held.tokenOf(id);
    if (job.lockedAt) return;
    // Not held any more from here on: the heartbeat must not take a job that is being removed for a lost one.
    this.#held.drop(id);
    if (job.failedAt === undefined) await this.#finishes.get(job.name)?.add(token, id);
    else await this.#retry(token, id, job);
  }

  override async unlockJob(job: JobParameters): Promise<void> {
    await this.unlockJobs([idOf(job)]);
  }

  override async unlockJobs(ids: (JobId | string)[]): Promise<void> {
    for (const id of ids.map(String).filter((each) => this.#held.isHeld(each))) {
      const token = this.#held.tokenOf(id);
      this.#held.drop(id);
      await this.#store.release(token, [id]);
    }
  }

  override async saveJob(): Promise<never> {
    throw new Error('Jobs are inserted by the job store, in the transaction of what they are about.');
  }

  /** Resolves when every outcome that was reported so far is written. */
  async settled(): Promise<void> {
    await Promise.all([...this.#finishes.values()].map((batch) => batch.settled()));
  }

  /** A failure without a time for its next try is one whose dead letter could not be written: it is tried soon. */
  async #retry(token: string, id: string, job: JobParameters): Promise<void> {
    const { nextRunAt, failCount = 1, failReason = '' } = job;
    const delayMs = nextRunAt ? Math.max(0, nextRunAt.getTime() - Date.now()) : UNDECIDED_RETRY_MS;
    const counted = nextRunAt ? failCount : failCount - 1;
    const kept = await this.#store.retry(token, id, { delayMs, failCount: counted, failReason });
    if (!kept)
      this.#logger.warn({ queue: job.name, job: id }, 'a failure was reported after its lease was lost');
  }
}

function finishesOf(queue: string, patienceMs: number, store: LeaseStore, logger: Logger): FinishBatch {
  return createFinishBatch({
    store,
    patienceMs,
    onGivenUp: (ids, error) => {
      logger.warn({ queue, jobs: ids, err: error }, 'jobs are done and could not be removed; they run again');
    },
  });
}

/** Due by the store's clock already: a date that has passed on this machine too keeps Agenda from waiting. */
function toParameters(claimed: ClaimedJob): JobParameters {
  const { _id, name, priority, data, job, failCount, crashes, firstFailedAt, dueAt, generation, origin } =
    claimed;
  const carried = { job, crashes, dueAt, generation: generation ?? 0, origin: (origin ?? _id).toHexString() };
  return {
    name,
    priority,
    data,
    failCount,
    ...carried,
    ...(firstFailedAt && { firstFailedAt }),
    _id: toJobId(_id.toHexString()),
    type: 'normal',
    nextRunAt: new Date(0),
    lockedAt: NEVER_EXPIRES,
  };
}

function idOf(job: JobParameters): string {
  if (job._id === undefined) throw new Error('A job without an id cannot have been claimed.');
  return String(job._id);
}
