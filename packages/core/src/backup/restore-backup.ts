import { join } from 'node:path';
import type { Db } from 'mongodb';
import type { Clock } from '../clock.ts';
import { createProcessRegistry } from '../operations/process-registry.ts';
import type { ReappliedErasures } from '../retention/reapply-erasures.ts';
import { ensureIndexes } from '../store/indexes.ts';
import { SCHEMA_VERSION } from '../store/migrations/migrate.ts';
import { prepareSchema } from '../versions/prepare-schema.ts';
import { backedUpCollections, isBackedUp } from './backed-up-collections.ts';
import { BackupFault } from './backup-fault.ts';
import type { FoundBackup } from './backup-folder.ts';
import { documentFileOf } from './backup-manifest.ts';
import { hashFile } from './document-file.ts';
import { restoreCollection } from './restore-collection.ts';
import {
  createRestoreMarkers,
  type RestoredCollection,
  type RestoreMarker,
  type RestoreMarkers,
} from './restore-marker.ts';

export interface RestoreOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly backup: FoundBackup;
  /** Told of what is done at the moment, in words. */
  say(line: string): void;
  /** Brings the ledger of erasures of the store up to the copy that was kept apart. */
  completeLedger(): Promise<void>;
  reapplyErasures(): Promise<ReappliedErasures>;
}

export interface RestoreReport {
  readonly collections: readonly RestoredCollection[];
  readonly erasures: ReappliedErasures;
  /** How long this run of it took, in ms. */
  readonly tookMs: number;
  readonly phases: RestorePhases;
}

/** In ms. */
export interface RestorePhases {
  readonly verifying: number;
  /** Writing and reading back. */
  readonly writing: number;
  readonly indexing: number;
  readonly erasing: number;
}

const AT_A_TIME = 3;
const INDEXES_AT_A_TIME = 3;

/** A schema row and what processes leave for a moment do not make a store one that is in use. */
const OF_AN_EMPTY_STORE = new Set<unknown>(['schema', 'backup']);

/**
 * Fills an empty store from a backup: verifies every file before it writes anything, reads back what it wrote, brings
 * the schema up to this version and applies the ledger of erasures. A restore that was cut off is gone on with by
 * calling this again with the same backup, and until then no process starts on the store.
 *
 * @throws BackupFault where the store is not empty or in use, or the backup is damaged or too new.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const { db, clock, backup, say } = options;
  const { manifest } = backup;
  const phases = measurePhases();
  if (manifest.schemaVersion > SCHEMA_VERSION)
    throw new BackupFault(
      `The backup has schema version ${manifest.schemaVersion}; this version of NamSev knows ${SCHEMA_VERSION} and needs to be upgraded.`,
    );
  await refuseInUse(db, clock.now());
  const markers = createRestoreMarkers(db);
  const earlier = await refuseFilled(db, markers, manifest.id);
  say(`Verifying ${manifest.collections.length} files of backup ${manifest.id}.`);
  await phases.measure('verifying', () => verifyFiles(backup));
  const marker = earlier ?? (await markers.begin(manifest.id, clock.now()));
  const collections = await phases.measure('writing', () => restoreCollections(options, markers, marker));
  say('Building the indexes.');
  await phases.measure('indexing', async () => {
    await ensureIndexes(db, INDEXES_AT_A_TIME);
    await prepareSchema(db);
  });
  const erasures = await phases.measure('erasing', async () => {
    await options.completeLedger();
    return options.reapplyErasures();
  });
  await markers.finish(clock.now());
  return { collections, erasures, tookMs: phases.total(), phases: phases.told() };
}

function measurePhases() {
  const begun = performance.now();
  const took = { verifying: 0, writing: 0, indexing: 0, erasing: 0 };
  return {
    async measure<Result>(phase: keyof RestorePhases, work: () => Promise<Result>): Promise<Result> {
      const from = performance.now();
      const result = await work();
      took[phase] = Math.round(performance.now() - from);
      return result;
    },
    total: () => performance.now() - begun,
    told: (): RestorePhases => took,
  };
}

/** Some at a time, the largest first, so that store and process both have something to do: each holds a few MB. */
async function restoreCollections(
  { db, clock, backup, say }: RestoreOptions,
  markers: RestoreMarkers,
  { done }: RestoreMarker,
): Promise<readonly RestoredCollection[]> {
  const restored = [...done];
  const isDone = new Set(done.map(({ name }) => name));
  const left = backup.manifest.collections
    .filter(({ name }) => !isDone.has(name))
    .sort((one, other) => other.bytes - one.bytes);
  const restoreNext = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const path = join(backup.folder, documentFileOf(file));
      const collection = await restoreCollection(db, file, path, clock.now());
      await markers.noteDone(collection);
      restored.push(collection);
      if (file.documents > 0) say(`${file.name}: ${collection.documents} documents.`);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_A_TIME }, restoreNext));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return restored;
}

/** Every file is as it was when the backup was made. @throws BackupFault */
export async function verifyFiles({ folder, manifest }: FoundBackup): Promise<void> {
  for (const file of manifest.collections) {
    const path = join(folder, documentFileOf(file));
    const found = await hashFile(path).catch((cause: unknown) => {
      throw new BackupFault(`${path} cannot be read.`, { cause });
    });
    if (found !== file.sha256)
      throw new BackupFault(`${path} is damaged: its hash is not that of the manifest.`);
  }
}

async function refuseInUse(db: Db, now: Date): Promise<void> {
  const alive = await createProcessRegistry(db).alive(now);
  if (alive.length > 0)
    throw new BackupFault(
      `Processes use the store: ${alive.map(({ name }) => name).join(', ')}. Stop them, wait 15 seconds, and try again.`,
    );
}

/** The marker of this backup's restore where one was cut off. */
async function refuseFilled(
  db: Db,
  markers: RestoreMarkers,
  backupId: string,
): Promise<RestoreMarker | undefined> {
  const marker = await markers.read();
  if (marker?.finishedAt === null) {
    if (marker.backup === backupId) return marker;
    throw new BackupFault(
      `A restore of backup ${marker.backup} was cut off in this store. Go on with that one, or empty the store.`,
    );
  }
  const filled: string[] = [];
  for (const name of await backedUpCollections(db)) if (await holdsSomething(db, name)) filled.push(name);
  if (filled.length > 0)
    throw new BackupFault(
      `The store is not empty: there is something in ${filled.join(', ')}. A backup goes into an empty store only.`,
    );
  return undefined;
}

async function holdsSomething(db: Db, name: string): Promise<boolean> {
  if (name !== 'control') return (await db.collection(name).findOne({}, { projection: { _id: 1 } })) !== null;
  const rows = await db
    .collection('control')
    .find({}, { projection: { _id: 1 } })
    .toArray();
  return rows.some(({ _id }) => isBackedUp(name, _id) && !OF_AN_EMPTY_STORE.has(_id));
}
