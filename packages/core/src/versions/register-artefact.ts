import { createAuditEntry } from '../audit/audit-entry.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Category, City } from '../city/city.ts';
import { hashOfModel } from '../classifier/model-file.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../errors.ts';
import type { Principal } from '../identity/principal.ts';
import { type Artefact, type ArtefactService, artefactIdOf, kindOf } from './artefact.ts';
import { type ArtefactContents, readArtefact } from './artefact-contents.ts';
import type { ArtefactStore } from './artefact-store.ts';

export interface RegistrationDependencies {
  readonly artefacts: ArtefactStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly city: City;
  /** Lets the services read with it in place of what is active. @throws DomainError model_unavailable */
  tryOut(candidate: Partial<ArtefactContents>): Promise<void>;
}

/**
 * Makes another version known, if the services can work with it; it decides nothing before it is activated. The same
 * bytes are the same artefact.
 *
 * @throws DomainError invalid_request, with what is wrong with it.
 */
export async function registerArtefact(
  { artefacts, audit, clock, city, tryOut }: RegistrationDependencies,
  by: Principal,
  service: ArtefactService,
  bytes: Uint8Array,
): Promise<Artefact> {
  const sha256 = hashOfModel(bytes);
  const contents = await orInvalid(async () => {
    const read = readArtefact(service, bytes, sha256);
    if ('categories' in read) checkCategories(city, read);
    await tryOut({ [service]: read });
    return read;
  });
  const [number = contents.version] = contents.version.split('+');
  const id = artefactIdOf(service, number, sha256);
  const known = await artefacts.get(id);
  if (known !== undefined) return known;
  const artefact: Artefact = {
    id,
    service,
    kind: kindOf(service),
    version: contents.version,
    sha256,
    bytes: bytes.length,
    figures: {},
    trainedOn: {},
    source: 'registered',
    registeredAt: clock.now(),
  };
  await artefacts.keepBytes(sha256, bytes);
  const codes = { service, version: artefact.version };
  const entry = createAuditEntry(by, 'model.registered', { kind: 'model', id }, clock.now(), { codes });
  await audit.during(entry, (session) => artefacts.put(artefact, session));
  return artefact;
}

/**
 * Models are trained on the names of the categories, and lists and schemas rest on them.
 *
 * @throws DomainError model_unavailable when a taxonomy has other ones than the city of this process.
 */
export function checkCategories(
  city: Pick<City, 'categories'>,
  { categories }: { readonly categories: readonly Pick<Category, 'name'>[] },
): void {
  const names = (of: readonly Pick<Category, 'name'>[]) =>
    of
      .map(({ name }) => name)
      .sort()
      .join('\n');
  if (names(categories) !== names(city.categories))
    throw new DomainError(
      'model_unavailable',
      'A taxonomy must have the same categories as the one that the city started with.',
    );
}

async function orInvalid<Result>(check: () => Promise<Result>): Promise<Result> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'model_unavailable') throw error;
    const faults = [{ path: '/body/content', message: error.message }];
    throw new DomainError('invalid_request', 'The request is not valid.', { cause: error, faults });
  }
}
