import type { Db } from 'mongodb';

export interface CollectionSize {
  readonly name: string;
  readonly documents: number;
  /** Of the documents, before compression. */
  readonly sizeMB: number;
  /** On disk, without indexes. */
  readonly storageMB: number;
  readonly indexMB: number;
}

export interface DataSize {
  readonly collections: readonly CollectionSize[];
  /** Of all storage and indexes. */
  readonly totalMB: number;
}

/** As the store tells it (`$collStats`), largest first; reads no document. */
export async function readDataSize(db: Db): Promise<DataSize> {
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const ours = names.filter((name) => !name.startsWith('system.'));
  const collections = await Promise.all(ours.map((name) => readCollectionSize(db, name)));
  const total = collections.reduce((sum, { storageMB, indexMB }) => sum + storageMB + indexMB, 0);
  return {
    collections: collections.sort((a, b) => b.storageMB - a.storageMB || a.name.localeCompare(b.name)),
    totalMB: rounded(total),
  };
}

async function readCollectionSize(db: Db, name: string): Promise<CollectionSize> {
  const [row] = await db
    .collection(name)
    .aggregate([{ $collStats: { storageStats: {} } }])
    .toArray();
  const figure = (field: string): number => {
    const value = Number(row?.['storageStats']?.[field]);
    if (!Number.isFinite(value)) throw new Error(`The store does not tell ${field} of ${name}.`);
    return value;
  };
  return {
    name,
    documents: figure('count'),
    sizeMB: inMB(figure('size')),
    storageMB: inMB(figure('storageSize')),
    indexMB: inMB(figure('totalIndexSize')),
  };
}

const BYTES_PER_MB = 1_048_576;

function inMB(bytes: number): number {
  return rounded(bytes / BYTES_PER_MB);
}

function rounded(megabytes: number): number {
  return Math.round(megabytes * 1_000) / 1_000;
}
