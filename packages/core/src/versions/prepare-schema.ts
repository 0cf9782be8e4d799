import type { Db } from 'mongodb';
import { createProcessRegistry } from '../operations/process-registry.ts';
import { MIGRATIONS, type MigrateOptions, migrate, migrateDown } from '../store/migrations/migrate.ts';
import { readSchemaState } from '../store/migrations/schema-state.ts';
import { createStoreClock } from '../store/store-clock.ts';
import { createConfigurationStore } from './configuration-store.ts';
import { schemaGoal } from './schema-status.ts';

/**
 * Brings the store to the schema of this code, or as far as a rollback allows: one that went back stays back until it
 * is undone, whatever starts. Makes good a rollback and a migration that were cut off. A contraction waits for the end
 * of every process that does not know it.
 *
 * @returns the schema that the store has then
 * @throws SchemaTooNew when the store needs later code.
 */
export async function prepareSchema(db: Db, options: MigrateOptions = {}): Promise<number> {
  const { known = MIGRATIONS } = options;
  const ceiling = (await createConfigurationStore(db).active())?.schemaCeiling ?? null;
  const { version, underWay } = await readSchemaState(db);
  const highest = Math.max(version, underWay?.version ?? 0);
  // A store beyond what this code knows is left to code that knows it.
  if (ceiling !== null && highest > ceiling && highest <= known.length)
    await migrateDown(db, ceiling, options);
  return migrate(db, {
    oldestAlive: () => oldestSchemaAlive(db),
    ...options,
    target: schemaGoal(ceiling, known),
  });
}

/** The oldest schema that a living process knows; Infinity where none lives. */
export async function oldestSchemaAlive(db: Db): Promise<number> {
  const clock = await createStoreClock(db);
  clock.stop();
  const alive = await createProcessRegistry(db).alive(clock.now());
  return Math.min(...alive.map(({ schema = 0 }) => schema));
}
