import type { NewAuditEntry } from '../audit/audit-entry.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CACHES } from '../cache/cache-key.ts';
import { jobIdOf } from '../jobs/job-id.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { type Configuration, decideAlike, type Revision } from './configuration.ts';
import type { VersionStores } from './register-shipped.ts';

export interface ConfigurationDependencies extends VersionStores {
  readonly jobs: JobStore;
  readonly audit: AuditLog;
}

/** What becomes of the active configuration; what is left out stays. */
export type ConfigurationChange = Partial<
  Pick<Configuration, 'artefacts' | 'schema' | 'schemaCeiling' | 'shadow'>
> &
  Pick<Revision, 'action'> & { readonly backTo?: number };

/**
 * Makes the next revision, its audit entry and the jobs that drop what caches hold, in one transaction. `decide` may
 * run several times, each time with the configuration that is active then; undefined changes nothing.
 *
 * @throws DomainError store_unavailable, and whatever `decide` throws.
 */
export async function changeConfiguration(
  dependencies: ConfigurationDependencies,
  audited: NewAuditEntry,
  decide: (active: Configuration) => ConfigurationChange | undefined,
): Promise<Configuration> {
  const { clock, configurations, jobs, audit } = dependencies;
  await audit.during(audited, async (session) => {
    await configurations.takeTurn(session);
    const before = await requireActive(dependencies, session);
    const change = decide(before);
    if (change === undefined) return;
    const { backTo = null, ...fields } = change;
    const at = clock.now();
    const next = { ...before, ...fields };
    const isOther = !decideAlike(before, next);
    const revision = before.revision + 1;
    const cacheGeneration = before.cacheGeneration + (isOther ? 1 : 0);
    const by = audited.entry.by;
    await configurations.write({ ...next, revision, cacheGeneration, at, by, backTo }, session);
    if (!isOther) return;
    for (const cache of CACHES) {
      const id = jobIdOf('invalidate-cache', cache, `revision ${revision}`);
      await jobs.insert({ id, job: 'invalidate-cache', payload: { cache }, at }, session);
    }
  });
  return requireActive(dependencies);
}

export async function requireActive(
  { configurations }: Pick<VersionStores, 'configurations'>,
  session?: Parameters<VersionStores['configurations']['active']>[0],
): Promise<Configuration> {
  const active = await configurations.active(session);
  if (active === undefined) throw new Error('No process has registered what it came with.');
  return active;
}
