import type { Db } from 'mongodb';
import { MIGRATIONS, migrate, migrateDown, readSchemaVersion } from '../store/migrations/migrate.ts';
import { createConfigurationStore } from './configuration-store.ts';

/**
 * Brings the store to the schema of this code, or as far as a rollback allows: one that went back stays back until it
 * is undone, whatever starts. Makes good a rollback that was cut off.
 *
 * @throws SchemaTooNew when the store is ahead of this code.
 */
export async function prepareSchema(db: Db): Promise<void> {
  const ceiling = (await createConfigurationStore(db).active())?.schemaCeiling ?? null;
  if (ceiling !== null && (await readSchemaVersion(db)) > ceiling) await migrateDown(db, ceiling);
  await migrate(db, ceiling === null ? MIGRATIONS : MIGRATIONS.slice(0, ceiling));
}
