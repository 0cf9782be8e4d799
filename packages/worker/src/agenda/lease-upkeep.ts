import type { Logger, QueueName } from '@namsev/core';
import type { HeldJobs } from './held-jobs.ts';
import type { Lane } from './lane.ts';
import type { LeaseStore } from './lease-store.ts';

export interface LeaseUpkeepOptions {
  readonly store: LeaseStore;
  readonly held: HeldJobs;
  readonly lanes: ReadonlyMap<QueueName, Lane>;
  readonly logger: Logger;
  /** Told of each queue in which something may be claimed again. */
  onReclaimed(queue: string): void;
}

/** Shares of the shortest lease. */
const RENEW_SHARE = 1 / 3;
const LOOK_SHARE = 1 / 10;
const RECLAIM_EVERY_MS = 500;
const RECLAIMED_AT_ONCE = 500;

/** Renews the leases of this worker, and puts back the jobs of workers that let theirs run out. */
export function startLeaseUpkeep(options: LeaseUpkeepOptions): { stop(): void } {
  const { lanes, logger } = options;
  const shortestLeaseMs = Math.min(...[...lanes.values()].map(({ policy }) => policy.leaseMs));
  const renewal = repeat(shortestLeaseMs * RENEW_SHARE, 'leases could not be renewed', logger, () =>
    renewAll(options),
  );
  const overdue = setInterval(() => loseUnrenewed(options), shortestLeaseMs * LOOK_SHARE);
  const reclaim = repeat(RECLAIM_EVERY_MS, 'lost jobs could not be taken back', logger, () =>
    reclaimExpired(options),
  );
  return {
    stop() {
      renewal.stop();
      clearInterval(overdue);
      reclaim.stop();
    },
  };
}

/** Whatever could not be renewed for most of its lease is cancelled without asking: the store is away or was. */
function loseUnrenewed({ held, lanes, logger }: LeaseUpkeepOptions): void {
  for (const [queue, { policy }] of lanes) {
    const lost = held.loseUnrenewed(queue, policy.leaseMs);
    if (lost.length > 0)
      logger.warn({ queue, jobs: lost }, 'leases come to their end and could not be renewed');
  }
}

/** Runs that lost their lease are cancelled. */
async function renewAll({ store, held, lanes, logger }: LeaseUpkeepOptions): Promise<void> {
  for (const [queue, { policy }] of lanes) {
    const tokens = held.tokens(queue);
    if (tokens.length === 0) continue;
    const before = held.ids(queue);
    const askedAt = performance.now();
    const alive = await store.renew(tokens, policy.leaseMs);
    held.renewed(alive, askedAt);
    const stillHeld = new Set([...alive, ...held.ids(queue).filter((id) => !before.includes(id))]);
    const lost = held.loseAllBut(stillHeld, tokens);
    if (lost.length > 0) logger.warn({ queue, jobs: lost }, 'leases were lost');
  }
}

async function reclaimExpired({ store, lanes, logger, onReclaimed }: LeaseUpkeepOptions): Promise<void> {
  const queues = await store.reclaimExpired(RECLAIMED_AT_ONCE);
  if (queues.length === 0) return;
  logger.warn({ queues }, 'jobs of a silent worker were taken back');
  for (const queue of queues) {
    for (const [name, lane] of lanes) if (name === queue) lane.wake();
    onReclaimed(queue);
  }
}

/** One at a time: while the store is away the next waits for the one before. */
function repeat(everyMs: number, failure: string, logger: Logger, work: () => Promise<void>) {
  let underWay = false;
  const timer = setInterval(() => {
    if (underWay) return;
    underWay = true;
    work()
      .catch((error: unknown) => logger.warn({ err: error }, failure))
      .finally(() => {
        underWay = false;
      });
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
