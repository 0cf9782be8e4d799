import { createAuditEntry } from '../audit/audit-entry.ts';
import type { City } from '../city/city.ts';
import { DomainError, notFound } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import type { Artefact } from './artefact.ts';
import { readArtefact } from './artefact-contents.ts';
import type { ArtefactStore } from './artefact-store.ts';
import { type ConfigurationDependencies, changeConfiguration } from './change-configuration.ts';
import type { Configuration, Revision } from './configuration.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { checkCategories } from './register-artefact.ts';

export interface ActivationDependencies extends ConfigurationDependencies {
  readonly city: City;
}

/**
 * Lets another artefact decide for its service. Every process follows within two seconds. Activating what is active
 * changes nothing.
 *
 * @throws DomainError not_found, and model_refused when its bytes are not what was registered.
 */
export async function activateArtefact(
  dependencies: ActivationDependencies,
  by: Principal,
  id: string,
): Promise<Configuration> {
  const artefact = await findArtefact(dependencies.artefacts, id);
  await checkIntact(dependencies, artefact);
  const { service, version } = artefact;
  const subject = { kind: 'model', id };
  const entry = createAuditEntry(by, 'model.activated', subject, dependencies.clock.now(), {
    codes: { service, version },
  });
  return changeConfiguration(dependencies, entry, ({ artefacts, shadow }) => {
    if (artefacts[service] === id) return undefined;
    const goesOn = shadow !== null && shadow.artefactId !== id;
    return {
      action: 'activated',
      artefacts: { ...artefacts, [service]: id },
      ...(!goesOn && { shadow: null }),
    };
  });
}

/**
 * Undoes the last change of what decides, of models and rules alone. Done twice, it is where it was.
 *
 * @throws DomainError not_found where there is nothing to go back to, model_refused when that is damaged.
 */
export async function rollBackArtefacts(
  dependencies: ActivationDependencies,
  by: Principal,
): Promise<Configuration> {
  const { configurations, clock } = dependencies;
  const before = await findPreviousArtefacts(configurations);
  if (before === undefined) throw notFound('A model or rules to go back to');
  await checkAllIntact(dependencies, before);
  const subject = { kind: 'model', id: 'all' };
  const codes = { backTo: before.revision };
  const entry = createAuditEntry(by, 'model.rolled_back', subject, clock.now(), { codes });
  return changeConfiguration(dependencies, entry, () => ({
    action: 'rolled_back',
    artefacts: before.artefacts,
    backTo: before.revision,
  }));
}

export async function findArtefact(artefacts: ArtefactStore, id: string): Promise<Artefact> {
  const artefact = await artefacts.get(id);
  if (artefact === undefined) throw notFound('The model');
  return artefact;
}

/** @throws DomainError model_refused, for a damaged artefact must not decide. */
export async function checkIntact(
  { artefacts, city }: Pick<ActivationDependencies, 'artefacts' | 'city'>,
  { id, service, sha256 }: Artefact,
): Promise<void> {
  const bytes = await artefacts.readBytes(sha256);
  if (bytes === undefined) throw refused(id, 'its bytes are gone');
  try {
    const contents = readArtefact(service, bytes, sha256);
    if ('categories' in contents) checkCategories(city, contents);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw refused(id, error.message, error);
  }
}

/** All artefacts that a configuration names. @throws DomainError model_refused */
export async function checkAllIntact(
  dependencies: Pick<ActivationDependencies, 'artefacts' | 'city'>,
  { artefacts: ids }: Pick<Configuration, 'artefacts'>,
): Promise<void> {
  const known = await dependencies.artefacts.getMany(Object.values(ids));
  for (const id of Object.values(ids)) {
    const artefact = known.find((each) => each.id === id);
    if (artefact === undefined) throw refused(id, 'it is not registered any more');
    await checkIntact(dependencies, artefact);
  }
}

function refused(id: string, why: string, cause?: unknown): DomainError {
  return new DomainError('model_refused', `${id} is refused: ${why}`, { cause });
}

const MOST_LOOKED_BACK = 500;

async function findPreviousArtefacts(configurations: ConfigurationStore): Promise<Revision | undefined> {
  const [newest, ...before] = await configurations.history(MOST_LOOKED_BACK);
  if (newest === undefined) return undefined;
  const now = JSON.stringify(newest.artefacts);
  return before.find(({ artefacts }) => JSON.stringify(artefacts) !== now);
}
