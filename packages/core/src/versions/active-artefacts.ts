import { DomainError } from '../errors.ts';
import { ARTEFACT_SERVICES, type ArtefactService } from './artefact.ts';
import { type ArtefactContents, readArtefact } from './artefact-contents.ts';
import type { ArtefactStore } from './artefact-store.ts';
import type { Configuration } from './configuration.ts';
import type { ShippedArtefact } from './shipped-artefacts.ts';

/** What a process works with: what the active configuration names, read and with its hashes checked. */
export interface ActiveArtefacts {
  readonly revision: number;
  readonly cacheGeneration: number;
  readonly hashes: Readonly<Record<ArtefactService, string>>;
  readonly contents: ArtefactContents;
  readonly shadow: ShadowCandidate | null;
  /** Why a candidate that should read along does not. */
  readonly shadowFault: string | null;
}

/** The candidate that reads along. */
export interface ShadowCandidate {
  readonly id: string;
  /** The contents with those of the candidate in place of its service's. */
  readonly contents: ArtefactContents;
}

/** Whether two of them work with the same bytes, whatever reads along. */
export function workAlike(a: ActiveArtefacts, b: ActiveArtefacts): boolean {
  return ARTEFACT_SERVICES.every((service) => a.hashes[service] === b.hashes[service]);
}

export interface ArtefactSources {
  readonly artefacts: ArtefactStore;
  /** Read from the files of this process where it has them, so that a start does not carry them over the network. */
  readonly shipped: readonly ShippedArtefact[];
}

/**
 * Reads what a configuration names; what is the same as before is not read again.
 *
 * @throws DomainError model_unavailable when one of them is gone or its bytes do not have its hash.
 */
export async function readActive(
  sources: ArtefactSources,
  configuration: Configuration,
  before?: ActiveArtefacts,
): Promise<ActiveArtefacts> {
  const { revision, cacheGeneration, artefacts: ids, shadow } = configuration;
  const hashes = await hashesOf(sources.artefacts, ids);
  const read = async <Service extends ArtefactService>(service: Service) =>
    before?.hashes[service] === hashes[service]
      ? before.contents[service]
      : readOne(sources, service, hashes[service]);
  const contents: ArtefactContents = {
    language: await read('language'),
    classifier: await read('classifier'),
    duplicateDetector: await read('duplicateDetector'),
    priorityScorer: await read('priorityScorer'),
    sentiment: await read('sentiment'),
    thresholds: await read('thresholds'),
    taxonomy: await read('taxonomy'),
  };
  const candidate = await readCandidate(sources, shadow, contents);
  return { revision, cacheGeneration, hashes, contents, ...candidate };
}

/** A candidate that cannot be used must not keep what is active from being used. */
async function readCandidate(
  sources: ArtefactSources,
  shadow: Configuration['shadow'],
  contents: ArtefactContents,
): Promise<Pick<ActiveArtefacts, 'shadow' | 'shadowFault'>> {
  if (shadow === null) return { shadow: null, shadowFault: null };
  try {
    return { shadow: await readShadow(sources, shadow.artefactId, contents), shadowFault: null };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'model_unavailable') throw error;
    return { shadow: null, shadowFault: error.message };
  }
}

async function hashesOf(
  artefacts: ArtefactStore,
  ids: Configuration['artefacts'],
): Promise<ActiveArtefacts['hashes']> {
  const known = new Map((await artefacts.getMany(Object.values(ids))).map(({ id, sha256 }) => [id, sha256]));
  const entries = ARTEFACT_SERVICES.map((service) => {
    const hash = known.get(ids[service]);
    if (hash === undefined)
      throw new DomainError('model_unavailable', `${ids[service]} is active and not registered.`);
    return [service, hash];
  });
  return Object.fromEntries(entries) as ActiveArtefacts['hashes'];
}

async function readOne<Service extends ArtefactService>(
  { artefacts, shipped }: ArtefactSources,
  service: Service,
  sha256: string,
): Promise<ArtefactContents[Service]> {
  const own = shipped.find((each) => each.service === service && each.sha256 === sha256);
  const bytes = own === undefined ? await artefacts.readBytes(sha256) : own.read();
  if (bytes === undefined)
    throw new DomainError('model_unavailable', `The bytes of ${service} ${sha256} are gone.`);
  return readArtefact(service, bytes, sha256);
}

async function readShadow(
  sources: ArtefactSources,
  id: string,
  contents: ArtefactContents,
): Promise<ShadowCandidate> {
  const artefact = await sources.artefacts.get(id);
  if (artefact === undefined)
    throw new DomainError('model_unavailable', `${id} reads along and is not registered.`);
  const { service, sha256 } = artefact;
  return { id, contents: { ...contents, [service]: await readOne(sources, service, sha256) } };
}
