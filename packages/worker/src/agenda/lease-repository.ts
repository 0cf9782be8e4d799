import { randomUUID } from 'node:crypto';
import { MongoJobRepository } from '@agendajs/mongo-backend';
import { JOBS_COLLECTION, type Logger, QUEUES, type QueueName, type QueuePolicy } from '@namsev/core';
import { type JobId, type JobParameters, toJobId } from 'agenda';
import type { Db } from 'mongodb';
import { createFinishBatch, type FinishBatch } from './finish-batch.ts';
import type { HeldJobs } from './held-jobs.ts';
import type { ClaimedJob, LeaseStore } from './lease-store.ts';

export interface LeaseRepositoryOptions {
  readonly db: Db;
  readonly store: LeaseStore;
  readonly held: HeldJobs;
  readonly logger: Logger;
  readonly policies: Readonly<Record<QueueName, QueuePolicy>>;
}

interface Lane {
  readonly policy: QueuePolicy;
  /** Claimed and not yet asked for by Agenda. */
  readonly ahead: ClaimedJob[];
  claiming: Promise<void> | undefined;
  /** Whether the last claim came back full, so that there is probably more. */
  more: boolean;
  rescuedAt: number;
}

/** Agenda judges leases by this machine's clock; a date that never comes takes that judgement out of its hands. */
const NEVER_EXPIRES = new Date(8_640_000_000_000_000);
const RESCUE_EVERY_MS = 1_000;

/**
 * Agenda's repository over leases: it claims in batches and hands jobs out one by one, finishes in batches, and
 * lets no write through whose claim is not the present one. Starting a job costs no write.
 */
export class LeaseRepository extends MongoJobRepository {
  readonly #store: LeaseStore;
  readonly #held: HeldJobs;
  readonly #logger: Logger;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #finishes: ReadonlyMap<string, FinishBatch>;
  #closed = false;

  constructor({ db, store, held, logger, policies }: LeaseRepositoryOptions) {
    super({ mongo: db, db: { collection: JOBS_COLLECTION }, ensureIndex: false });
    this.#store = store;
    this.#held = held;
    this.#logger = logger;
    this.#lanes = new Map(QUEUES.map((queue) => [queue, newLane(policies[queue])]));
    this.#finishes = new Map(
      QUEUES.map((queue) => [queue, createFinishBatch(store, policies[queue].leaseMs / 2)]),
    );
  }

  override async getNextJobToRun(queue: string): Promise<JobParameters | undefined> {
    const lane = this.#lane(queue);
    if (lane.ahead.length === 0 && !this.#closed) {
      lane.claiming ??= this.#refill(queue, lane).finally(() => {
        lane.claiming = undefined;
      });
      await lane.claiming;
    }
    const job = lane.ahead.shift();
    return job === undefined ? undefined : toParameters(job);
  }

  /** Whether another look is worth while before the next notification or poll. */
  hasMore(queue: string): boolean {
    const lane = this.#lane(queue);
    return lane.ahead.length > 0 || lane.more;
  }

  override async saveJobState(job: JobParameters): Promise<void> {
    const id = idOf(job);
    const token = this.#held.tokenOf(id);
    if (job.lockedAt) return;
    // Not held any more from here on: the heartbeat must not take a job that is being removed for a lost one.
    this.#held.drop(id);
    if (job.failedAt !== undefined && job.nextRunAt) await this.#retry(token, id, job, job.nextRunAt);
    else await this.#finishes.get(job.name)?.add(token, id);
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

  /** Claims nothing more and gives back what no handler has begun. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const lane of this.#lanes.values()) {
      await lane.claiming;
      await this.unlockJobs(lane.ahead.splice(0).map(({ _id }) => _id.toHexString()));
    }
  }

  /** Renews every lease of this worker; runs that lost theirs are cancelled. */
  async renewAll(): Promise<void> {
    for (const [queue, { policy }] of this.#lanes) {
      const tokens = this.#held.tokens(queue);
      if (tokens.length === 0) continue;
      const before = this.#held.ids(queue);
      const alive = await this.#store.renew(tokens, policy.leaseMs);
      const stillHeld = new Set([...alive, ...this.#held.ids(queue).filter((id) => !before.includes(id))]);
      const lost = this.#held.loseAllBut(stillHeld, tokens);
      if (lost.length > 0) this.#logger.warn({ queue, jobs: lost }, 'leases were lost');
    }
  }

  async #refill(queue: string, lane: Lane): Promise<void> {
    const limit = lane.policy.concurrency * 2;
    const claimed = await this.#claim(queue, lane, limit);
    lane.more = claimed.length === limit;
    for (const job of claimed) {
      this.#held.add(job._id.toHexString(), queue, job.lockToken);
      lane.ahead.push(job);
    }
  }

  async #claim(queue: string, lane: Lane, limit: number): Promise<readonly ClaimedJob[]> {
    const { leaseMs } = lane.policy;
    const now = performance.now();
    if (now - lane.rescuedAt >= RESCUE_EVERY_MS) {
      lane.rescuedAt = now;
      const rescued = await this.#store.rescue(queue, limit, randomUUID(), leaseMs);
      if (rescued.length > 0) {
        this.#logger.warn({ queue, jobs: rescued.length }, 'jobs of a silent worker were taken over');
        return rescued;
      }
    }
    return this.#store.claim(queue, limit, randomUUID(), leaseMs);
  }

  async #retry(token: string, id: string, job: JobParameters, nextRunAt: Date): Promise<void> {
    const delayMs = Math.max(0, nextRunAt.getTime() - Date.now());
    const kept = await this.#store.retry(token, id, {
      delayMs,
      failCount: job.failCount ?? 1,
      failReason: job.failReason ?? '',
    });
    if (!kept)
      this.#logger.warn({ queue: job.name, job: id }, 'a failure was reported after its lease was lost');
  }

  #lane(queue: string): Lane {
    const lane = this.#lanes.get(queue);
    if (lane === undefined) throw new Error(`There is no queue ${queue}.`);
    return lane;
  }
}

function newLane(policy: QueuePolicy): Lane {
  return { policy, ahead: [], claiming: undefined, more: false, rescuedAt: Number.NEGATIVE_INFINITY };
}

/** Due by the store's clock already: a date that has passed on this machine too keeps Agenda from waiting. */
function toParameters(job: ClaimedJob): JobParameters {
  const { _id, name, priority, data, failCount, crashes, firstFailedAt } = job;
  const known = { name, priority, data, failCount, crashes, ...(firstFailedAt && { firstFailedAt }) };
  return {
    ...known,
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
