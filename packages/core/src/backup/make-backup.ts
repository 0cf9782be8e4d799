import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BSON, type Db, type MongoClient } from 'mongodb';
import type { Clock } from '../clock.ts';
import { SYSTEM_VERSION } from '../operations/version.ts';
import { readSchemaVersion } from '../store/migrations/schema-state.ts';
import { backedUpCollections, isBackedUp } from './backed-up-collections.ts';
import { beginBackup, type FoundBackup, finishBackup } from './backup-folder.ts';
import { type BackupManifest, backupIdOf, type CollectionFile, documentFileOf } from './backup-manifest.ts';
import { type ReadOptions, readConsistently } from './consistent-reading.ts';
import { writeDocuments } from './document-file.ts';

export interface BackupDependencies {
  readonly client: MongoClient;
  readonly db: Db;
  /** The store's time. */
  readonly clock: Clock;
}

const BATCH = 500;

/**
 * Copies the whole store, as it was at one moment, into a folder of its own below `folder`, while everybody goes on
 * writing. Documents pass through as they are; at most a few hundred are in memory. A folder with a manifest is
 * whole: what a killed backup leaves behind has neither the name nor the manifest.
 *
 * @throws BackupFault when it takes longer than the store keeps one moment.
 */
export async function makeBackup(dependencies: BackupDependencies, folder: string): Promise<FoundBackup> {
  const { client, db, clock } = dependencies;
  const partial = await beginBackup(folder);
  try {
    const manifest = await readConsistently(client, db, async ({ options, method }) => {
      // The first read is what sets the moment.
      const schemaVersion = await readSchemaVersion(db, options);
      const takenAt = clock.now();
      const collections: CollectionFile[] = [];
      for (const name of await backedUpCollections(db)) {
        const file = join(partial, documentFileOf({ name }));
        collections.push({ name, ...(await writeDocuments(file, documentsOf(db, name, options))) });
      }
      return {
        format: 1,
        id: backupIdOf(takenAt),
        takenAt: takenAt.toISOString(),
        finishedAt: clock.now().toISOString(),
        systemVersion: SYSTEM_VERSION,
        schemaVersion,
        method,
        collections,
      } satisfies BackupManifest;
    });
    return { folder: await finishBackup(partial, folder, manifest), manifest };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function* documentsOf(db: Db, name: string, options: ReadOptions): AsyncGenerator<Uint8Array> {
  for await (const document of rawDocuments(db, name, options))
    if (name !== 'control' || isBackedUp(name, BSON.deserialize(document)['_id'])) yield document;
}

/** The driver hands `raw` documents over as the bytes that the store sent. */
export async function* rawDocuments(
  db: Db,
  name: string,
  options: Partial<ReadOptions> = {},
): AsyncGenerator<Uint8Array> {
  for await (const document of db.collection(name).find({}, { raw: true, batchSize: BATCH, ...options })) {
    if (!(document instanceof Uint8Array)) throw new Error('The driver did not hand over raw documents.');
    yield document;
  }
}
