import {
  createConfigurationStore,
  MIGRATIONS,
  readSchemaState,
  SCHEMA_VERSION,
  type SchemaState,
  schemaFault,
} from '@namsev/core';
import type { Db } from 'mongodb';
import { formatTable } from '../table.ts';

/** What schema the store has, what it could have, and what stands in the way. */
export async function describeSchema(db: Db): Promise<string> {
  const state = await readSchemaState(db);
  const ceiling = (await createConfigurationStore(db).active())?.schemaCeiling ?? null;
  const { version, underWay } = state;
  const fault = schemaFault(state, MIGRATIONS);
  const rows = MIGRATIONS.map((migration) => [
    String(migration.version),
    migration.name,
    migration.phase,
    stateOf(migration.version, state),
  ]);
  return [
    formatTable([['schema', 'migration', 'phase', 'state'], ...rows]),
    `The store has schema ${version}. This version of NamSev knows ${SCHEMA_VERSION}.`,
    ...(ceiling === null
      ? []
      : [`It was taken back and stays at ${ceiling} until \`npm run migrate -- up\`.`]),
    ...(underWay === null
      ? []
      : [`Migration ${underWay.version} ${underWay.direction} has begun and not ended.`]),
    ...(fault === undefined ? [] : [`This version of NamSev must not run on it: ${fault}.`]),
  ].join('\n');
}

function stateOf(version: number, { version: reached, underWay }: SchemaState): string {
  if (underWay?.version === version) return `under way ${underWay.direction}`;
  return version <= reached ? 'done' : 'waits';
}
