import { randomUUID } from 'node:crypto';
import type { QueueName, QueuePolicy } from '@namsev/core';
import { createCandidateList } from './candidate-list.ts';
import { createClaimSize } from './claim-size.ts';
import type { HeldJobs } from './held-jobs.ts';
import { type ClaimedJob, type LeaseStore, SUSPECT_CRASHES } from './lease-store.ts';
import type { QueueSlots } from './queue-slots.ts';

export interface LaneOptions {
  readonly queue: QueueName;
  readonly policy: QueuePolicy;
  readonly store: LeaseStore;
  readonly slots: QueueSlots;
  readonly held: HeldJobs;
  isPaused(queue: QueueName): boolean;
}

/** One queue as one worker sees it: what it has claimed and not begun, and how it claims more. */
export interface Lane {
  readonly policy: QueuePolicy;
  /** The next job to run; undefined when none is to be had now. */
  next(): Promise<ClaimedJob | undefined>;
  /** Whether another look is worth while before the next notification or poll. */
  hasMore(): boolean;
  /** What is known of the queue may be outdated. */
  wake(): void;
  /** Claims nothing more and gives back what is not begun. */
  close(): Promise<void>;
}

/**
 * Jobs with which workers died twice run one at a time in a worker: if one of them is the cause, its third death takes
 * none of the others with it. A queue with a bound over all workers has no neighbours to protect.
 */
export function createLane({ queue, policy, store, slots, held, isPaused }: LaneOptions): Lane {
  const candidates = createCandidateList({
    read: (limit, upTo) => store.due(queue, limit, upTo),
    now: () => performance.now(),
    random: Math.random,
  });
  const size = createClaimSize(policy.concurrency);
  const cap = policy.clusterConcurrency;
  let ahead: ClaimedJob[] = [];
  let claiming: Promise<void> | undefined;
  let lastClaim = { count: 0, at: performance.now() };
  let more = false;
  let closed = false;

  const claimFreely = async (): Promise<readonly ClaimedJob[]> => {
    const count = size.next();
    const ids = await candidates.take(count, held.holdsSuspect());
    const claimed = await store.claim(queue, ids, randomUUID(), policy.leaseMs);
    candidates.report(ids.length, claimed.length);
    more = ids.length === count || candidates.hasMore();
    return claimed;
  };
  const claimWithinCap = async (most: number): Promise<readonly ClaimedJob[]> => {
    const claimed = await slots.claim(queue, most, randomUUID(), policy.leaseMs);
    more = claimed.length > 0;
    return claimed;
  };
  const refill = async () => {
    const begun = performance.now();
    size.workedOff(lastClaim.count - ahead.length, begun - lastClaim.at);
    const claimed = await (cap === undefined ? claimFreely() : claimWithinCap(cap));
    for (const job of claimed)
      held.add(
        job._id.toHexString(),
        queue,
        job.lockToken,
        begun,
        cap === undefined && job.crashes >= SUSPECT_CRASHES,
      );
    ahead.push(...claimed);
    lastClaim = { count: ahead.length, at: begun };
  };
  const claimOnce = (): Promise<void> => {
    claiming ??= refill().finally(() => {
      claiming = undefined;
    });
    return claiming;
  };
  const isSure = (job: ClaimedJob) => held.isSure(job._id.toHexString(), policy.leaseMs);
  /** A process that was stopped wakes up with jobs that others have by now: none of them may be begun. */
  const giveBackUnsure = async () => {
    const first = ahead[0];
    if (first === undefined || isSure(first)) return;
    await giveBack(ahead.filter((job) => !isSure(job)));
  };
  const giveBack = async (unbegun: readonly ClaimedJob[] = ahead) => {
    ahead = ahead.filter((job) => !unbegun.includes(job));
    for (const { _id, lockToken } of unbegun) {
      held.drop(_id.toHexString());
      await store.release(lockToken, [_id.toHexString()]);
    }
  };

  return {
    policy,
    async next() {
      if (isPaused(queue)) {
        more = false;
        await giveBack();
        return undefined;
      }
      await giveBackUnsure();
      if (ahead.length === 0 && !closed) await claimOnce();
      const job = ahead.shift();
      // The rest of the claim is worked off while the next one is under way.
      if (cap === undefined && more && !closed && ahead.length < lastClaim.count / 2)
        claimOnce().catch(leaveToNextCall);
      return job;
    },
    hasMore: () => ahead.length > 0 || more,
    wake: () => candidates.forget(),
    async close() {
      closed = true;
      await claiming?.catch(leaveToNextCall);
      await giveBack();
    },
  };
}

/** A claim ahead of need that fails is made again when it is needed, and then its error is told. */
function leaveToNextCall(): void {}
