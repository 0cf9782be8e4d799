import { createAuditEntry } from '../audit/audit-entry.ts';
import { DomainError } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import { type ActivationDependencies, checkIntact, findArtefact } from '../versions/activate.ts';
import type { ArtefactService } from '../versions/artefact.ts';
import { changeConfiguration } from '../versions/change-configuration.ts';
import type { Configuration } from '../versions/configuration.ts';

/** Those whose answers are part of an analysis. */
const READING_SERVICES: readonly ArtefactService[] = [
  'language',
  'classifier',
  'priorityScorer',
  'thresholds',
];

/**
 * Lets a candidate read along: every complaint that a worker analyses, from within two seconds on. It decides nothing.
 * One at a time; another one takes its place.
 *
 * @throws DomainError not_found, model_refused, state_forbids for what is active, invalid_request for what is read by nobody.
 */
export async function startShadow(
  dependencies: ActivationDependencies,
  by: Principal,
  id: string,
): Promise<Configuration> {
  const { artefacts, clock } = dependencies;
  const artefact = await findArtefact(artefacts, id);
  if (!READING_SERVICES.includes(artefact.service))
    throw refused(`takes no part in an analysis: only ${READING_SERVICES.join(', ')} do`);
  await checkIntact(dependencies, artefact);
  const since = clock.now();
  const entry = createAuditEntry(by, 'model.shadowed', { kind: 'model', id }, since, {
    codes: { service: artefact.service },
  });
  return changeConfiguration(dependencies, entry, ({ artefacts: active, shadow }) => {
    if (active[artefact.service] === id)
      throw new DomainError('state_forbids', 'It is active: it reads anyhow.');
    if (shadow?.artefactId === id) return undefined;
    return { action: 'shadowed', shadow: { artefactId: id, since } };
  });
}

/** Nothing reads along any more; what was compared stays for thirty days. */
export function stopShadow(dependencies: ActivationDependencies, by: Principal): Promise<Configuration> {
  const subject = { kind: 'model', id: 'none' };
  const entry = createAuditEntry(by, 'model.shadowed', subject, dependencies.clock.now());
  return changeConfiguration(dependencies, entry, ({ shadow }) =>
    shadow === null ? undefined : { action: 'shadowed', shadow: null },
  );
}

function refused(message: string): DomainError {
  const faults = [{ path: '/params/id', message }];
  return new DomainError('invalid_request', 'The request is not valid.', { faults });
}
