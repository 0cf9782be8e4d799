import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db, FindOneOptions } from 'mongodb';
import { MS_PER_MINUTE } from '../../clock.ts';
import { ensureIndexes } from '../indexes.ts';
import { nowPlus } from '../now-plus.ts';
import { isDuplicateKey, isWriteConflict } from '../store-error.ts';
import { collectionsAndIndexes } from './0001-collections-and-indexes.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [collectionsAndIndexes];

/** The schema version that this code reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

interface SchemaDocument {
  _id: 'schema';
  version: number;
  migratedAt: Date;
}

interface LockDocument {
  _id: 'migration-lock';
  owner: string;
  leaseUntil: Date;
}

type ControlDocument = SchemaDocument | LockDocument;

const LOCK_LEASE_MS = 2 * MS_PER_MINUTE;
const LOCK_RETRY_MS = 100;

/** Thrown when the store holds a schema that this code is too old for. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';
  constructor(found: number) {
    super(
      `The store has schema version ${found}; this version of NamSev knows ${SCHEMA_VERSION} and needs to be upgraded.`,
    );
  }
}

/** 0 for a store that no migration has touched. */
export async function readSchemaVersion(db: Db, options: FindOneOptions = {}): Promise<number> {
  const document = await control(db).findOne({ _id: 'schema' }, options);
  return document !== null && 'version' in document ? document.version : 0;
}

/**
 * Brings the store to this code's schema under a lock, so that of many processes started at once one works
 * and the others wait. A process that dies while it holds the lock is waited for at most two minutes.
 *
 * @throws SchemaTooNew when the store is ahead of this code.
 */
export async function migrate(db: Db, migrations: readonly Migration[] = MIGRATIONS): Promise<number> {
  const target = migrations.length;
  if ((await readSchemaVersion(db)) === target) {
    await ensureIndexes(db);
    return target;
  }
  return withMigrationLock(db, async () => {
    const current = await readSchemaVersion(db);
    if (current > target) throw new SchemaTooNew(current);
    for (const migration of migrations.slice(current)) {
      await migration.up(db);
      await writeSchemaVersion(db, migration.version);
    }
    return target;
  });
}

/** Takes the schema down to `target`, newest step first. */
export async function migrateDown(
  db: Db,
  target: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await withMigrationLock(db, async () => {
    const current = await readSchemaVersion(db);
    for (const migration of migrations.slice(target, current).reverse()) {
      await migration.down(db);
      await writeSchemaVersion(db, migration.version - 1);
    }
  });
}

async function writeSchemaVersion(db: Db, version: number): Promise<void> {
  await control(db).updateOne(
    { _id: 'schema' },
    { $set: { version, migratedAt: new Date() } },
    { upsert: true },
  );
}

async function withMigrationLock<Result>(db: Db, work: () => Promise<Result>): Promise<Result> {
  const owner = randomUUID();
  while (!(await takeLock(db, owner))) await pause(LOCK_RETRY_MS);
  const renewal = setInterval(() => void renewLock(db, owner), LOCK_LEASE_MS / 4);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await control(db).deleteOne({ _id: 'migration-lock', owner });
  }
}

/** The lease is judged by the store's clock alone. */
async function takeLock(db: Db, owner: string): Promise<boolean> {
  const free = { $lte: [{ $ifNull: ['$leaseUntil', new Date(0)] }, '$$NOW'] };
  const until = nowPlus(LOCK_LEASE_MS);
  try {
    await control(db).updateOne(
      { _id: 'migration-lock' },
      [
        {
          $set: {
            owner: { $cond: [free, owner, '$owner'] },
            leaseUntil: { $cond: [free, until, '$leaseUntil'] },
          },
        },
      ],
      { upsert: true },
    );
  } catch (error) {
    if (!isDuplicateKey(error) && !isWriteConflict(error)) throw error;
  }
  const lock = await control(db).findOne({ _id: 'migration-lock' });
  return lock !== null && 'owner' in lock && lock.owner === owner;
}

async function renewLock(db: Db, owner: string): Promise<void> {
  await control(db).updateOne({ _id: 'migration-lock', owner }, [
    { $set: { leaseUntil: nowPlus(LOCK_LEASE_MS) } },
  ]);
}

function control(db: Db): Collection<ControlDocument> {
  return db.collection<ControlDocument>('control');
}
