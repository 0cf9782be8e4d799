import type { ClientSession, Db } from 'mongodb';
import { ensureIndexes } from '../indexes.ts';
import { inTransaction } from '../transaction.ts';
import { collectionsAndIndexes } from './0001-collections-and-indexes.ts';
import type { Migration } from './migration.ts';
import {
  MIGRATION_LEASE_MS,
  type MigrationLock,
  type MigrationLockOptions,
  withMigrationLock,
} from './migration-lock.ts';
import { rewriteDocuments } from './rewrite-documents.ts';
import {
  lastContraction,
  type MigrationDirection,
  readSchemaState,
  type SchemaState,
  SchemaTooNew,
  standsAt,
  writeSchemaState,
} from './schema-state.ts';

export const MIGRATIONS: readonly Migration[] = [collectionsAndIndexes];

/** The schema version that this code reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

export interface MigrateOptions {
  /** All that this code knows; it works on any store that none of its later ones is needed for. */
  readonly known?: readonly Migration[];
  /** How far up to go; all of them when left out. */
  readonly target?: number;
  /** The oldest schema that any living process knows: a contraction that it does not know waits for its end. */
  readonly oldestAlive?: () => Promise<number>;
  /** How long, in ms, a process that died is waited for. */
  readonly leaseMs?: number;
  readonly batchSize?: number;
  readonly tell?: (report: MigrationReport) => void;
  /** Ends the work between two batches, with the reason of the signal; whoever comes next goes on there. */
  readonly signal?: AbortSignal;
}

/** Told after every batch of documents. */
export interface MigrationReport {
  readonly migration: string;
  readonly direction: MigrationDirection;
  readonly collection: string;
  /** Rewritten since this process began with the collection. */
  readonly documents: number;
}

const BATCH_SIZE = 500;

/**
 * Brings the store up to a schema under a lock, so that of many processes started at once one works and the others
 * wait. Goes on where a process that died had come. A store that is ahead, but not beyond what this code can work on,
 * stays as it is. Stops before a contraction that a living process does not know.
 *
 * @returns the schema that the store has then
 * @throws SchemaTooNew when the store needs later code.
 */
export async function migrate(db: Db, options: MigrateOptions = {}): Promise<number> {
  const { known = MIGRATIONS, target = known.length } = options;
  const state = await readKnownState(db, known);
  if (standsAt(state) >= target) {
    await ensureIndexes(db);
    return state.version;
  }
  return withMigrationLock(db, lockOptions(options), async (lock) => {
    const reached = standsAt(await readKnownState(db, known));
    return climb({ ...options, db, lock }, known.slice(reached, target), reached);
  });
}

/**
 * Takes the schema down to `target`, newest step first, with whatever was half done towards a later one.
 *
 * @throws SchemaTooNew when the store has a schema that this code does not know.
 */
export async function migrateDown(db: Db, target: number, options: MigrateOptions = {}): Promise<void> {
  const { known = MIGRATIONS } = options;
  await withMigrationLock(db, lockOptions(options), async (lock) => {
    const { version, underWay } = await readSchemaState(db);
    const highest = Math.max(version, underWay?.version ?? 0);
    if (highest > known.length) throw new SchemaTooNew(highest, known.length);
    for (const migration of known.slice(target, highest).reverse()) {
      const reached = migration.version - 1;
      const needs = lastContraction(known.slice(0, reached));
      await perform({ ...options, db, lock }, migration, 'down', { version: reached, needs });
    }
  });
}

function lockOptions({ leaseMs = MIGRATION_LEASE_MS, signal }: MigrateOptions): MigrationLockOptions {
  return { leaseMs, ...(signal !== undefined && { signal }) };
}

async function readKnownState(db: Db, known: readonly Migration[]): Promise<SchemaState> {
  const state = await readSchemaState(db);
  if (state.needs > known.length) throw new SchemaTooNew(state.needs, known.length);
  return state;
}

interface Work extends MigrateOptions {
  readonly db: Db;
  readonly lock: MigrationLock;
}

async function climb(work: Work, ahead: readonly Migration[], from: number): Promise<number> {
  let reached = from;
  for (const migration of ahead) {
    if (migration.phase === 'contract' && (await isUnknownToAny(work, migration))) break;
    await perform(work, migration, 'up', { version: migration.version });
    reached = migration.version;
  }
  return reached;
}

async function isUnknownToAny({ oldestAlive }: Work, { version }: Migration): Promise<boolean> {
  return oldestAlive !== undefined && (await oldestAlive()) < version;
}

async function perform(
  work: Work,
  migration: Migration,
  direction: MigrationDirection,
  reached: Partial<SchemaState>,
): Promise<void> {
  const { db, lock, batchSize = BATCH_SIZE, tell, signal } = work;
  await underLock(work, (session) => begin(db, migration, direction, session));
  const report = (collection: string, documents: number) =>
    tell?.({ migration: migration.name, direction, collection, documents });
  const rewriting = { db, lock, batchSize, tell: report, ...(signal !== undefined && { signal }) };
  await migration[direction]({
    db,
    rewrite: (collection, update) => rewriteDocuments(rewriting, collection, update),
  });
  await underLock(work, (session) => writeSchemaState(db, { ...reached, underWay: null }, session));
}

/** A contraction keeps older processes out from its beginning, not only once the old shape is gone. */
async function begin(
  db: Db,
  { version, phase }: Migration,
  direction: MigrationDirection,
  session: ClientSession,
): Promise<void> {
  const { underWay } = await readSchemaState(db, { session });
  const isGoneOnWith = underWay?.version === version && underWay.direction === direction;
  const keepsOlderOut = direction === 'up' && phase === 'contract';
  await writeSchemaState(
    db,
    {
      underWay: isGoneOnWith ? underWay : { version, direction, checkpoints: {} },
      ...(keepsOlderOut && { needs: version }),
    },
    session,
  );
}

function underLock({ db, lock }: Work, write: (session: ClientSession) => Promise<void>): Promise<void> {
  return inTransaction(db.client, async (session) => {
    await lock.hold(session);
    await write(session);
  });
}
