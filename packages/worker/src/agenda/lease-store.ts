import { type Clock, JOBS_COLLECTION, type JobDocument, nowPlus } from '@namsev/core';
import { type ClientSession, type Db, type Document, ObjectId } from 'mongodb';

export type ClaimedJob = JobDocument & { lockToken: string };

/** One death with a job in hand is most often another's doing, and what was in hand has to run again soon. */
export const SUSPECT_CRASHES = 2;

export interface Candidate {
  readonly id: ObjectId;
  readonly nextRunAt: Date;
  /** Whether workers died twice with this job in hand: it may be the cause. */
  readonly isSuspect: boolean;
}

export interface RetryState {
  readonly delayMs: number;
  readonly failCount: number;
  readonly failReason: string;
}

/**
 * The store's side of leases. Times are the store's (`$$NOW`), so workers' clocks do not matter, and whoever writes
 * must show the token of his claim, so a worker that was stopped and continued changes nothing that is not his.
 */
export interface LeaseStore {
  /** Jobs of a queue that are due, and ranked not after `upTo` where it is given; first come, first. */
  due(queue: string, limit: number, upTo?: Date, session?: ClientSession): Promise<readonly Candidate[]>;
  /** Claims those of the candidates that still wait, under `token`. */
  claim(
    queue: string,
    ids: readonly ObjectId[],
    token: string,
    leaseMs: number,
    session?: ClientSession,
  ): Promise<readonly ClaimedJob[]>;
  /** Jobs of a queue that any worker holds. */
  countHeld(queue: string, session: ClientSession): Promise<number>;
  /** Puts back up to `limit` jobs whose holder said nothing for its lease, and counts that as a crash; the queues. */
  reclaimExpired(limit: number): Promise<readonly string[]>;
  /** Renews the leases of the given tokens; the ids that are still held under them. */
  renew(tokens: readonly string[], leaseMs: number): Promise<ReadonlySet<string>>;
  /** Removes finished jobs; how many of them were still held under `token`. */
  finish(token: string, ids: readonly string[]): Promise<number>;
  /** Puts a failed job back in its lane for later; false when the lease was lost. */
  retry(token: string, id: string, state: RetryState): Promise<boolean>;
  /** Gives back what was claimed and not run, due at once, without counting a failure. */
  release(token: string, ids: readonly string[]): Promise<void>;
}

/** @param storeClock the store's time, for filters, in which `$$NOW` cannot stand. */
export function createLeaseStore(db: Db, storeClock: Clock): LeaseStore {
  const jobs = db.collection<JobDocument>(JOBS_COLLECTION);

  return {
    async due(queue, limit, upTo = storeClock.now(), session) {
      const options = { projection: { nextRunAt: 1, crashes: 1 }, ...(session && { session }) };
      const found = jobs.find({ lane: queue, nextRunAt: { $lte: upTo } }, options);
      const rows = await found.sort({ nextRunAt: 1 }).limit(limit).toArray();
      return rows.map(({ _id, nextRunAt, crashes }) => ({
        id: _id,
        nextRunAt,
        isSuspect: crashes >= SUSPECT_CRASHES,
      }));
    },
    async claim(queue, ids, token, leaseMs, session) {
      if (ids.length === 0) return [];
      const options = session === undefined ? {} : { session };
      const waiting = { $eq: ['$lane', queue] };
      const take = [{ $set: takeWhen(waiting, queue, token, leaseMs) }];
      await jobs.updateMany({ _id: { $in: [...ids] } }, take, options);
      const claimed = await jobs.find({ lockToken: token }, options).toArray();
      return claimed.map((job) => ({ ...job, lockToken: token }));
    },
    countHeld: (queue, session) => jobs.countDocuments({ held: queue }, { session }),
    async reclaimExpired(limit) {
      const late = jobs
        .find({ leaseUntil: { $lte: storeClock.now() } }, { projection: { name: 1 } })
        .limit(limit);
      const rows = await late.toArray();
      if (rows.length === 0) return [];
      const { modifiedCount } = await jobs.updateMany({ _id: { $in: rows.map(({ _id }) => _id) } }, RECLAIM);
      return modifiedCount === 0 ? [] : [...new Set(rows.map(({ name }) => name))];
    },
    async renew(tokens, leaseMs) {
      await jobs.updateMany({ lockToken: { $in: [...tokens] } }, [
        { $set: { leaseUntil: nowPlus(leaseMs) } },
      ]);
      const held = jobs.find({ lockToken: { $in: [...tokens] } }, { projection: { _id: 1 } });
      return new Set((await held.toArray()).map(({ _id }) => _id.toHexString()));
    },
    async finish(token, ids) {
      const { deletedCount } = await jobs.deleteMany({ lockToken: token, _id: { $in: toObjectIds(ids) } });
      return deletedCount;
    },
    async retry(token, id, { delayMs, failCount, failReason }) {
      const again = nowPlus(delayMs);
      const state = {
        nextRunAt: again,
        dueAt: again,
        failCount,
        failReason: { $literal: failReason },
        firstFailedAt: { $ifNull: ['$firstFailedAt', '$$NOW'] },
        lane: '$name',
        retrying: '$name',
      };
      const { matchedCount } = await jobs.updateOne({ lockToken: token, _id: new ObjectId(id) }, [
        { $set: state },
        { $unset: HOLD_FIELDS },
      ]);
      return matchedCount === 1;
    },
    async release(token, ids) {
      await jobs.updateMany({ lockToken: token, _id: { $in: toObjectIds(ids) } }, [
        { $set: { lane: '$name' } },
        { $unset: HOLD_FIELDS },
      ]);
    },
  };
}

const HOLD_FIELDS = ['held', 'lockToken', 'leaseUntil'];

const EXPIRED = { $lte: [{ $ifNull: ['$leaseUntil', new Date(8_640_000_000_000_000)] }, '$$NOW'] };

/** The job keeps its rank, so it is among the first to be claimed again. */
const RECLAIM: Document[] = [
  {
    $set: {
      crashes: { $cond: [EXPIRED, { $add: ['$crashes', 1] }, '$crashes'] },
      lane: { $cond: [EXPIRED, '$name', '$lane'] },
      held: { $cond: [EXPIRED, '$$REMOVE', '$held'] },
      lockToken: { $cond: [EXPIRED, '$$REMOVE', '$lockToken'] },
      leaseUntil: { $cond: [EXPIRED, '$$REMOVE', '$leaseUntil'] },
    },
  },
];

/** The update looks at the document once more: of two workers that read the same id one takes it. */
function takeWhen(condition: Document, queue: string, token: string, leaseMs: number): Document {
  const otherwise = (value: unknown, field: string) => ({ $cond: [condition, value, field] });
  return {
    lockToken: otherwise(token, '$lockToken'),
    leaseUntil: otherwise(nowPlus(leaseMs), '$leaseUntil'),
    held: otherwise(queue, '$held'),
    lane: otherwise('$$REMOVE', '$lane'),
    retrying: otherwise('$$REMOVE', '$retrying'),
  };
}

function toObjectIds(ids: readonly string[]): ObjectId[] {
  return ids.map((id) => new ObjectId(id));
}
