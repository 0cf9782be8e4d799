import type { Db, MongoClient } from 'mongodb';
import { hashOfModel } from '../classifier/model-file.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../errors.ts';
import { readSchemaVersion } from '../store/migrations/schema-state.ts';
import { inTransaction } from '../store/transaction.ts';
import { ARTEFACT_SERVICES } from './artefact.ts';
import type { ArtefactStore } from './artefact-store.ts';
import { type ActiveArtefactIds, type Configuration, decideAlike, type Revision } from './configuration.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import type { CodeManifest } from './manifest.ts';
import { refuseOtherLine } from './refuse-other-line.ts';
import type { ShippedArtefact } from './shipped-artefacts.ts';

export interface VersionStores {
  readonly client: MongoClient;
  readonly db: Db;
  readonly clock: Clock;
  readonly artefacts: ArtefactStore;
  readonly configurations: ConfigurationStore;
}

/** What `by` says of changes that a start made. */
export const BY_START = 'system';

/**
 * Makes everything known to the store that came with this code, and notes where that differs from what came before.
 * A service goes along with the code as long as nobody activated something else for it. What was registered before
 * is not activated again, so that an older process that is started beside a newer one changes nothing.
 *
 * Safe to run in many processes at once.
 *
 * @throws DomainError model_unavailable when a file that has to be registered is missing or damaged.
 * @throws SystemTooOld when the store was written by code that this code cannot go on from.
 */
export async function registerShipped(
  stores: VersionStores,
  shipped: readonly ShippedArtefact[],
  manifest: CodeManifest,
): Promise<Configuration> {
  const { client, clock, artefacts, configurations } = stores;
  const known = await configurations.active();
  if (known !== undefined) refuseOtherLine(known);
  const schema = schemaToNote(known, await readSchemaVersion(stores.db));
  const missing = await findMissing(artefacts, shipped);
  if (known !== undefined && missing.length === 0 && isWrittenBy(known, manifest, schema)) return known;
  for (const { sha256, read } of missing) await artefacts.keepBytes(sha256, intact(sha256, read()));
  return inTransaction(client, async (session) => {
    await configurations.takeTurn(session);
    const before = await configurations.active(session);
    const stillMissing = await findMissing(artefacts, shipped, session);
    const at = clock.now();
    for (const { isDefault, read, ...artefact } of stillMissing)
      await artefacts.put(
        { ...artefact, bytes: read().length, source: 'shipped', registeredAt: at },
        session,
      );
    if (before !== undefined && stillMissing.length === 0 && isWrittenBy(before, manifest, schema))
      return before;
    const isNew = new Set(stillMissing.map(({ id }) => id));
    const revision = nextRevision(before, { shipped, isNew, manifest, schema, at });
    await configurations.write(revision, session);
    return revision;
  });
}

/** Where a rollback waits to be carried out, what it decided stays: a start only notes that it came higher. */
function schemaToNote(known: Configuration | undefined, found: number): number {
  if (known === undefined || (known.schemaCeiling === null && found > known.schema)) return found;
  return known.schema;
}

function isWrittenBy(known: Configuration, manifest: CodeManifest, schema: number): boolean {
  return known.manifestHash === manifest.sha256 && known.schema === schema;
}

/** `baseline` keeps its id when its content is another one: it is missing until it is that of this code. */
async function findMissing(
  artefacts: ArtefactStore,
  shipped: readonly ShippedArtefact[],
  session?: Parameters<ArtefactStore['getMany']>[1],
): Promise<readonly ShippedArtefact[]> {
  const ids = shipped.map(({ id }) => id);
  const known = new Map((await artefacts.getMany(ids, session)).map(({ id, sha256 }) => [id, sha256]));
  return shipped.filter(({ id, sha256 }) => known.get(id) !== sha256);
}

function intact(sha256: string, bytes: Buffer): Buffer {
  if (hashOfModel(bytes) === sha256) return bytes;
  throw new DomainError('model_unavailable', 'A model file does not have the hash that its manifest names.');
}

interface Arrival {
  readonly shipped: readonly ShippedArtefact[];
  readonly isNew: ReadonlySet<string>;
  readonly manifest: CodeManifest;
  readonly schema: number;
  readonly at: Date;
}

function nextRevision(
  before: Configuration | undefined,
  { shipped, isNew, manifest, schema, at }: Arrival,
): Revision {
  const written = { system: manifest.system, manifestHash: manifest.sha256, schema, at, by: BY_START };
  const own = defaultsOf(shipped);
  if (before === undefined)
    return {
      ...written,
      revision: 1,
      artefacts: own,
      shipped: own,
      cacheGeneration: 1,
      schemaCeiling: null,
      shadow: null,
      action: 'installed',
      backTo: null,
    };
  const latest = pick((service) => (isNew.has(own[service]) ? own[service] : before.shipped[service]));
  const artefacts = pick((service) =>
    before.artefacts[service] === before.shipped[service] ? latest[service] : before.artefacts[service],
  );
  const changed = { ...before, ...written, artefacts, shipped: latest };
  return {
    ...changed,
    revision: before.revision + 1,
    cacheGeneration: before.cacheGeneration + (decideAlike(before, changed) ? 0 : 1),
    action: 'deployed',
    backTo: null,
  };
}

function defaultsOf(shipped: readonly ShippedArtefact[]): ActiveArtefactIds {
  return pick((service) => {
    const own = shipped.find((each) => each.service === service && each.isDefault);
    if (own === undefined) throw new Error(`Nothing is shipped for ${service}.`);
    return own.id;
  });
}

function pick(idOf: (service: (typeof ARTEFACT_SERVICES)[number]) => string): ActiveArtefactIds {
  const entries = ARTEFACT_SERVICES.map((service) => [service, idOf(service)]);
  return Object.fromEntries(entries) as ActiveArtefactIds;
}
