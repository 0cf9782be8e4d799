import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, Db } from 'mongodb';
import { createNamedLease, type NamedLease } from '../named-lease.ts';

/** Shows at every write that the lock is still this process's own. */
export interface MigrationLock {
  /**
   * Renews the lease as part of a transaction, which then fails if another process takes the lock meanwhile.
   *
   * @throws MigrationLockLost
   */
  hold(session: ClientSession): Promise<void>;
}

/** Another process has taken the lock over: this one was away for longer than its lease. */
export class MigrationLockLost extends Error {
  override readonly name = 'MigrationLockLost';
  constructor() {
    super('Another process has taken over the migration of the schema.');
  }
}

export const MIGRATION_LEASE_MS = 20_000;
const RETRY_MS = 100;

export interface MigrationLockOptions {
  readonly leaseMs: number;
  /** Ends the waiting for the lock. */
  readonly signal?: AbortSignal;
}

/** Runs `work` in one process at a time. One that died is waited for until its lease ends, by the store's clock. */
export async function withMigrationLock<Result>(
  db: Db,
  { leaseMs, signal }: MigrationLockOptions,
  work: (lock: MigrationLock) => Promise<Result>,
): Promise<Result> {
  // A name of its own for each taking: what writes under an earlier one is refused.
  const lease = createNamedLease(db, 'migration', randomUUID(), leaseMs);
  while (!(await lease.take())) await pause(RETRY_MS, undefined, { ...(signal !== undefined && { signal }) });
  // A renewal that fails is made good by the next one, and after a lease without one the next write is refused.
  const renewal = setInterval(() => lease.hold().catch(() => undefined), leaseMs / 4);
  try {
    return await work({ hold: (session) => holdOrThrow(lease, session) });
  } finally {
    clearInterval(renewal);
    await lease.giveBack();
  }
}

async function holdOrThrow(lease: NamedLease, session: ClientSession): Promise<void> {
  if (!(await lease.hold(session))) throw new MigrationLockLost();
}
