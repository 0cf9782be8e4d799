import { type Clock, JOBS_COLLECTION, type JobDocument, nowPlus } from '@namsev/core';
import { type Db, type Document, ObjectId } from 'mongodb';

export type ClaimedJob = JobDocument & { lockToken: string };

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
  /** Claims up to `limit` due jobs of a queue under `token`. */
  claim(queue: string, limit: number, token: string, leaseMs: number): Promise<readonly ClaimedJob[]>;
  /** Takes over up to `limit` jobs whose holder said nothing for the lease, and counts that as a crash. */
  rescue(queue: string, limit: number, token: string, leaseMs: number): Promise<readonly ClaimedJob[]>;
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
  const claimedUnder = async (token: string): Promise<ClaimedJob[]> =>
    (await jobs.find({ lockToken: token }).toArray()).map((job) => ({ ...job, lockToken: token }));

  return {
    async claim(queue, limit, token, leaseMs) {
      const due = jobs.find(
        { lane: queue, nextRunAt: { $lte: storeClock.now() } },
        { projection: { _id: 1 } },
      );
      const ids = (await due.sort({ nextRunAt: 1 }).limit(limit).toArray()).map(({ _id }) => _id);
      if (ids.length === 0) return [];
      const waiting = { $eq: ['$lane', queue] };
      await jobs.updateMany({ _id: { $in: ids } }, [{ $set: takeWhen(waiting, queue, token, leaseMs) }]);
      return claimedUnder(token);
    },
    async rescue(queue, limit, token, leaseMs) {
      const late = jobs
        .find({ held: queue, leaseUntil: { $lte: storeClock.now() } }, { projection: { _id: 1 } })
        .limit(limit);
      const ids = (await late.toArray()).map(({ _id }) => _id);
      if (ids.length === 0) return [];
      const expired = { $and: [{ $eq: ['$held', queue] }, { $lte: ['$leaseUntil', '$$NOW'] }] };
      const crashes = { $cond: [expired, { $add: ['$crashes', 1] }, '$crashes'] };
      await jobs.updateMany({ _id: { $in: ids } }, [
        { $set: { crashes, ...takeWhen(expired, queue, token, leaseMs) } },
      ]);
      return claimedUnder(token);
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
      const { matchedCount } = await jobs.updateOne({ lockToken: token, _id: new ObjectId(id) }, [
        {
          $set: {
            nextRunAt: nowPlus(delayMs),
            failCount,
            failReason: { $literal: failReason },
            firstFailedAt: { $ifNull: ['$firstFailedAt', '$$NOW'] },
            lane: '$name',
          },
        },
        { $unset: HOLD_FIELDS },
      ]);
      return matchedCount === 1;
    },
    async release(token, ids) {
      await jobs.updateMany({ lockToken: token, _id: { $in: toObjectIds(ids) } }, [
        { $set: { lane: '$name', nextRunAt: { $ifNull: ['$nextRunAt', '$$NOW'] } } },
        { $unset: HOLD_FIELDS },
      ]);
    },
  };
}

const HOLD_FIELDS = ['held', 'lockToken', 'leaseUntil'];

/** The update looks at the document once more: of two workers that read the same id one takes it. */
function takeWhen(condition: Document, queue: string, token: string, leaseMs: number): Document {
  const otherwise = (value: unknown, field: string) => ({ $cond: [condition, value, field] });
  return {
    lockToken: otherwise(token, '$lockToken'),
    leaseUntil: otherwise(nowPlus(leaseMs), '$leaseUntil'),
    held: otherwise(queue, '$held'),
    lane: otherwise('$$REMOVE', '$lane'),
  };
}

function toObjectIds(ids: readonly string[]): ObjectId[] {
  return ids.map((id) => new ObjectId(id));
}
