import { createAuditEntry } from '../audit/audit-entry.ts';
import { DomainError } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import type { Migration } from '../store/migrations/migration.ts';
import { schemaRangeOf } from '../store/migrations/schema-state.ts';
import { type ActivationDependencies, checkAllIntact } from './activate.ts';
import { changeConfiguration } from './change-configuration.ts';
import type { Configuration } from './configuration.ts';
import { type PlanDependencies, planRollback, type RollbackPlan } from './rollback-plan.ts';

export type RollbackDependencies = ActivationDependencies & PlanDependencies;

export interface RolledBack {
  readonly plan: RollbackPlan;
  readonly active: Configuration;
}

/**
 * Carries out exactly the plan that was read. It is a revision as any other, and undone by going back once more.
 *
 * The pointers move in one transaction with the audit entry and the ceiling of the schema. A step of the schema is
 * carried out by a worker that sees it there, or by the next process that starts: it takes as long as the store is
 * large, and nobody waits for it.
 *
 * @throws DomainError not_found where there is nothing to go back to, stale_plan when what was read is not what would
 * be done, model_refused when an artefact of it is damaged, state_forbids when its schema is none for this code.
 */
export async function rollBack(
  dependencies: RollbackDependencies,
  by: Principal,
  { to, planHash }: { readonly to: string; readonly planHash: string },
): Promise<RolledBack> {
  const { clock, migrations } = dependencies;
  const plan = await planRollback(dependencies, to);
  if (plan.planHash !== planHash) throw stalePlan();
  const { target } = plan;
  refuseForeignSchema(plan, migrations);
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
  return { plan, active };
}

/** This code would not run on it, or does not know the way. */
function refuseForeignSchema({ steps }: RollbackPlan, migrations: readonly Migration[]): void {
  const step = steps.find(({ kind }) => kind === 'schema');
  const { oldest, newest } = schemaRangeOf(migrations);
  if (step === undefined || (Number(step.to) >= oldest && Number(step.to) <= newest)) return;
  throw new DomainError(
    'state_forbids',
    `It needs schema ${step.to}, and this version of the system works on ${oldest} to ${newest}: use code that works on both.`,
  );
}

function stalePlan(): DomainError {
  return new DomainError('stale_plan', 'The plan is not what would be done by now: read it again.');
}
