import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, Collection, Db } from 'mongodb';
import { nowPlus } from '../now-plus.ts';
import { isDuplicateKey, isWriteConflict } from '../store-error.ts';

/** Shows at every write that the lock is still this process's own. */
export interface MigrationLock {
  /**
   * Renews the lease as part of a transaction, which then fails if another process takes the lock meanwhile.
   *
   * @throws MigrationLockLost
   */
  hold(session?: ClientSession): Promise<void>;
}

/** Another process has taken the lock over: this one was away for longer than its lease. */
export class MigrationLockLost extends Error {
  override readonly name = 'MigrationLockLost';
  constructor() {
    super('Another process has taken over the migration of the schema.');
  }
}

interface LockDocument {
  _id: 'migration-lock';
  /** Made anew for each taking: what writes under an earlier one is refused. */
  token: string;
  leaseUntil: Date;
}

export const MIGRATION_LEASE_MS = 20_000;
const RETRY_MS = 100;

/** Runs `work` in one process at a time. One that died is waited for until its lease ends, by the store's clock. */
export async function withMigrationLock<Result>(
  db: Db,
  leaseMs: number,
  work: (lock: MigrationLock) => Promise<Result>,
): Promise<Result> {
  const token = randomUUID();
  const locks = db.collection<LockDocument>('control');
  while (!(await takeLock(locks, token, leaseMs))) await pause(RETRY_MS);
  const lock = createLock(locks, token, leaseMs);
  // A renewal that fails is made good by the next one, and after a lease without one the next write is refused.
  const renewal = setInterval(() => lock.hold().catch(() => undefined), leaseMs / 4);
  try {
    return await work(lock);
  } finally {
    clearInterval(renewal);
    await locks.deleteOne({ _id: 'migration-lock', token });
  }
}

function createLock(locks: Collection<LockDocument>, token: string, leaseMs: number): MigrationLock {
  return {
    async hold(session) {
      const { matchedCount } = await locks.updateOne(
        { _id: 'migration-lock', token },
        [{ $set: { leaseUntil: nowPlus(leaseMs) } }],
        { ...(session && { session }) },
      );
      if (matchedCount === 0) throw new MigrationLockLost();
    },
  };
}

async function takeLock(locks: Collection<LockDocument>, token: string, leaseMs: number): Promise<boolean> {
  const free = { $lte: [{ $ifNull: ['$leaseUntil', new Date(0)] }, '$$NOW'] };
  const taken = {
    token: { $cond: [free, token, '$token'] },
    leaseUntil: { $cond: [free, nowPlus(leaseMs), '$leaseUntil'] },
  };
  try {
    await locks.updateOne({ _id: 'migration-lock' }, [{ $set: taken }], { upsert: true });
  } catch (error) {
    if (!isDuplicateKey(error) && !isWriteConflict(error)) throw error;
  }
  return (await locks.findOne({ _id: 'migration-lock' }))?.token === token;
}
