import type { ClientSession, Collection, Db, FindOneOptions, ObjectId } from 'mongodb';
import type { Migration } from './migration.ts';

export type MigrationDirection = 'up' | 'down';

/** A migration that has begun and not ended: a process is at it, or died of it. */
export interface MigrationUnderWay {
  readonly version: number;
  readonly direction: MigrationDirection;
  /** By collection the last `_id` that was rewritten. */
  readonly checkpoints: Readonly<Record<string, ObjectId | string>>;
}

/** The schema that the store has. */
export interface SchemaState {
  /** 0 for a store that no migration has touched. */
  readonly version: number;
  /** The lowest schema version that code must know to work on the store: that of its last contraction, else 0. */
  readonly needs: number;
  readonly underWay: MigrationUnderWay | null;
}

/** The schemas that code with these migrations works on. */
export interface SchemaRange {
  readonly oldest: number;
  readonly newest: number;
}

interface SchemaDocument extends SchemaState {
  _id: 'schema';
  migratedAt: Date;
}

/** Thrown when the store holds a schema that this code is too old for. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';
  constructor(needed: number, known: number) {
    super(
      `The store needs code that knows schema version ${needed}; this version of NamSev knows ${known} and needs to be upgraded.`,
    );
  }
}

export async function readSchemaState(db: Db, options: FindOneOptions = {}): Promise<SchemaState> {
  const found = await schemas(db).findOne({ _id: 'schema' }, options);
  const { version = 0, needs = 0, underWay = null } = found ?? {};
  return { version, needs, underWay };
}

/** 0 for a store that no migration has touched. */
export async function readSchemaVersion(db: Db, options: FindOneOptions = {}): Promise<number> {
  return (await readSchemaState(db, options)).version;
}

export async function writeSchemaState(
  db: Db,
  state: Partial<SchemaState>,
  session: ClientSession,
): Promise<void> {
  const update = { $set: { ...state, migratedAt: new Date() } };
  await schemas(db).updateOne({ _id: 'schema' }, update, { upsert: true, session });
}

/** What was half taken down has to be brought up again from below it. */
export function standsAt({ version, underWay }: SchemaState): number {
  return underWay?.direction === 'down' ? Math.min(version, underWay.version - 1) : version;
}

/** Code still reads the shape that its own last contraction removes: it may start before that has run. */
export function schemaRangeOf(migrations: readonly Migration[]): SchemaRange {
  return { oldest: Math.max(0, lastContraction(migrations) - 1), newest: migrations.length };
}

/** Why code with these migrations must not work on the store; undefined where it may. */
export function schemaFault(
  { version, needs }: SchemaState,
  migrations: readonly Migration[],
): string | undefined {
  const { oldest, newest } = schemaRangeOf(migrations);
  if (needs > newest) return `the store needs code that knows schema ${needs}, and this knows ${newest}`;
  if (version < oldest) return `the store has schema ${version}, and this code needs at least ${oldest}`;
  return undefined;
}

/** The version of the last contraction among these; 0 where there is none. */
export function lastContraction(migrations: readonly Migration[]): number {
  return migrations.findLast(({ phase }) => phase === 'contract')?.version ?? 0;
}

function schemas(db: Db): Collection<SchemaDocument> {
  return db.collection<SchemaDocument>('control');
}
