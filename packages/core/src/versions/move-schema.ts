import { createAuditEntry } from '../audit/audit-entry.ts';
import type { Principal } from '../identity/principal.ts';
import { MIGRATIONS, type MigrateOptions } from '../store/migrations/migrate.ts';
import { type ConfigurationDependencies, changeConfiguration } from './change-configuration.ts';
import { prepareSchema } from './prepare-schema.ts';
import { BY_START } from './register-shipped.ts';

/** Who holds the address of the store needs no key. */
const OPERATOR: Principal = { keyId: BY_START, role: 'admin', name: 'npm run migrate', scope: {} };

export type MoveDependencies = ConfigurationDependencies & MigrateOptions;

/**
 * Takes the schema to `target` and keeps it from being brought higher by any start; with all that this code knows it
 * may be brought as high as code knows again. A revision with its audit entry, as a rollback is. What is cut off is
 * made good by whatever starts next.
 *
 * @returns the schema that the store has then: lower than `target` where a contraction waits
 * @throws SchemaTooNew when the store needs later code.
 */
export async function moveSchema(dependencies: MoveDependencies, target: number): Promise<number> {
  const { clock, db, known = MIGRATIONS } = dependencies;
  const schemaCeiling = target >= known.length ? null : target;
  const subject = { kind: 'schema', id: String(target) };
  const entry = createAuditEntry(OPERATOR, 'schema.moved', subject, clock.now());
  if ((await dependencies.configurations.active()) !== undefined)
    await changeConfiguration(dependencies, entry, (active) =>
      active.schemaCeiling === schemaCeiling && active.schema === target
        ? undefined
        : { action: 'migrated', schema: target, schemaCeiling },
    );
  return prepareSchema(db, dependencies);
}
