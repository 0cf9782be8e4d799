import { createAuditEntry } from '../audit/audit-entry.ts';
import { DomainError } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import type { MigrateOptions } from '../store/migrations/migrate.ts';
import { type ActivationDependencies, checkAllIntact } from './activate.ts';
import { changeConfiguration } from './change-configuration.ts';
import type { Configuration } from './configuration.ts';
import { prepareSchema } from './prepare-schema.ts';
import { type PlanDependencies, planRollback, type RollbackPlan } from './rollback-plan.ts';

export type RollbackDependencies = ActivationDependencies &
  PlanDependencies & { readonly migrating?: Pick<MigrateOptions, 'batchSize' | 'leaseMs' | 'tell'> };

export interface RolledBack {
  readonly plan: RollbackPlan;
  readonly active: Configuration;
}

/**
 * Carries out exactly the plan that was read. It is a revision as any other, and undone by going back once more.
 *
 * The pointers move first, in one transaction with the audit entry; a step of the schema follows. One that is cut
 * off is made good by the next process that starts, for the ceiling of the schema is written with the pointers.
 *
 * @throws DomainError not_found where there is nothing to go back to, stale_plan when what was read is not what would
 * be done, model_refused when an artefact of it is damaged.
 */
export async function rollBack(
  dependencies: RollbackDependencies,
  by: Principal,
  { to, planHash }: { readonly to: string; readonly planHash: string },
): Promise<RolledBack> {
  const { clock, db, migrations, migrating } = dependencies;
  const plan = await planRollback(dependencies, to);
  if (plan.planHash !== planHash) throw stalePlan();
  const { target } = plan;
  await checkAllIntact(dependencies, target);
  const subject = { kind: 'version', id: String(target.revision) };
  const codes = { from: plan.from, planHash };
  const entry = createAuditEntry(by, 'version.rolled_back', subject, clock.now(), { codes });
  const isHighest = target.schema >= migrations.length;
  const active = await changeConfiguration(dependencies, entry, ({ revision }) => {
    if (revision !== plan.from) throw stalePlan();
    return {
      action: 'rolled_back',
      artefacts: target.artefacts,
      schema: target.schema,
      schemaCeiling: isHighest ? null : target.schema,
      shadow: null,
      backTo: target.revision,
    };
  });
  if (plan.steps.some(({ kind }) => kind === 'schema'))
    await prepareSchema(db, { ...migrating, known: migrations });
  return { plan, active };
}

function stalePlan(): DomainError {
  return new DomainError('stale_plan', 'The plan is not what would be done by now: read it again.');
}
