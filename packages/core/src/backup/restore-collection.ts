import { BSON, type Db, type Document } from 'mongodb';
import { isBackedUp, isExpiring } from './backed-up-collections.ts';
import { BackupFault } from './backup-fault.ts';
import type { CollectionFile } from './backup-manifest.ts';
import { createContentDigest } from './content-digest.ts';
import { readDocuments } from './document-file.ts';
import { rawDocuments } from './make-backup.ts';
import type { RestoredCollection } from './restore-marker.ts';

/** Numbers keep the type that they have in BSON. */
const AS_IT_IS = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;
const MOST_DOCUMENTS = 500;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Writes the documents of a file into an empty collection and reads them back.
 *
 * @param now what has expired by then is left out.
 * @throws BackupFault where the store does not have what was written.
 */
export async function restoreCollection(
  db: Db,
  { name }: Pick<CollectionFile, 'name'>,
  file: string,
  now: Date,
): Promise<RestoredCollection> {
  if (name !== 'control') await db.collection(name).deleteMany({});
  const lasting = createContentDigest();
  let [documents, expired] = [0, 0];
  let batch: Document[] = [];
  let bytes = 0;
  const flush = async () => {
    await insert(db, name, batch);
    documents += batch.length;
    batch = [];
    bytes = 0;
  };
  for await (const raw of readDocuments(file)) {
    const document = BSON.deserialize(raw, AS_IT_IS);
    if (isExpiring(document) && document['expireAt'] <= now) {
      expired += 1;
      continue;
    }
    if (!isExpiring(document)) lasting.add(BSON.serialize(document));
    batch.push(document);
    bytes += raw.length;
    if (batch.length >= MOST_DOCUMENTS || bytes >= MOST_BYTES) await flush();
  }
  if (batch.length > 0) await flush();
  if ((await digestOf(db, name)) !== lasting.value())
    throw new BackupFault(`${name}: the store does not have what was written to it. Restore again.`);
  return { name, documents, expired };
}

/** Rows of `control` may be there already: the version of the schema is. */
async function insert(db: Db, name: string, batch: readonly Document[]): Promise<void> {
  const collection = db.collection(name);
  if (name !== 'control') {
    await collection.insertMany([...batch], { ordered: false });
    return;
  }
  for (const { _id, ...fields } of batch) await collection.replaceOne({ _id }, fields, { upsert: true });
}

/** Of what lasts: the rest may be gone at any time. */
async function digestOf(db: Db, name: string): Promise<string> {
  const digest = createContentDigest();
  for await (const raw of rawDocuments(db, name)) if (isLasting(name, raw)) digest.add(raw);
  return digest.value();
}

/** Most documents have no word of a time to go, and need not be read for it. */
function isLasting(name: string, raw: Uint8Array): boolean {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (name !== 'control' && !bytes.includes('expireAt')) return true;
  const document = BSON.deserialize(raw, AS_IT_IS);
  return isBackedUp(name, document['_id']) && !isExpiring(document);
}
