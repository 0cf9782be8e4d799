import type { Db, Document } from 'mongodb';

/**
 * - `expand` adds: code that does not know it goes on working, so it runs while older processes do.
 * - `contract` removes or changes: code that does not know it must not run on it. It waits until none does, and its
 *   `up` first completes what older processes have written in the old shape since.
 */
export type MigrationPhase = 'expand' | 'contract';

/** What one direction of one migration works with. */
export interface MigrationRun {
  readonly db: Db;
  /**
   * Rewrites all documents of a collection by an update pipeline, at most once a direction. Goes by `_id` in batches,
   * each in one transaction with its checkpoint and the token of the lock: one that was cut off goes on there, and a
   * process whose lock another one took writes nothing more. All `_id` must be of one type. What is inserted meanwhile
   * may not be seen.
   *
   * @throws MigrationLockLost
   */
  rewrite(collection: string, update: readonly Document[]): Promise<void>;
}

/** One step of the schema. Both directions are safe to run again after they were cut off half-way. */
export interface Migration {
  /** Ascending from 1 without gaps: the schema version that `up` leads to. */
  readonly version: number;
  readonly name: string;
  readonly phase: MigrationPhase;
  up(run: MigrationRun): Promise<void>;
  /**
   * Brings back the shape before, with all data: what only the later shape could say may be lost. First completes what
   * later processes have written in the later shape alone.
   */
  down(run: MigrationRun): Promise<void>;
}
