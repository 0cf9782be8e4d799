import { type AnyBulkWriteOperation, Binary, type ClientSession, type Db } from 'mongodb';
import { ENTRY_BYTES } from './posting-segment.ts';

interface PostingDocument {
  /** `generation|term|segment` */
  readonly _id: string;
  /** Entries in `e`. */
  readonly n: number;
  readonly e: Binary;
}

/** A term in a segment of a generation. */
export interface PostingAddress {
  readonly generation: number;
  readonly term: string;
  readonly segment: number;
}

export interface PostingStore {
  /** The packed entries at those of the addresses that have any, by `postingId`. */
  read(addresses: readonly PostingAddress[], session?: ClientSession): Promise<ReadonlyMap<string, Buffer>>;
  /** Replaces what is at the addresses; what is empty is removed. */
  write(entries: ReadonlyMap<string, Buffer>, session?: ClientSession): Promise<void>;
  /** Writes into addresses at which there is nothing: much faster. */
  insert(entries: ReadonlyMap<string, Buffer>): Promise<void>;
  /** How many entries each posting of a generation has. Reads them all: for seeding. */
  sizes(generation: number): AsyncIterable<{ readonly term: string; readonly entries: number }>;
}

/** Behind all that a term can hold. */
const LAST = '\uffff';

export function createPostingStore(db: Db): PostingStore {
  const postings = db.collection<PostingDocument>('search_postings');
  return {
    async read(addresses, session) {
      const ids = addresses.map(postingId);
      const found = postings.find(
        { _id: { $in: ids } },
        // All of them in one answer.
        { ...(session && { session }), promoteBuffers: true, batchSize: ids.length + 1 },
      );
      const documents = await found.toArray();
      return new Map(documents.map(({ _id, e }) => [_id, toBuffer(e)]));
    },
    async write(entries, session) {
      const operations = [...entries].map(([_id, packed]) => toOperation(_id, packed));
      if (operations.length > 0)
        await postings.bulkWrite(operations, { ordered: false, ...(session && { session }) });
    },
    async insert(entries) {
      if (entries.size > 0)
        await postings.insertMany(
          [...entries].map(([_id, packed]) => toDocument(_id, packed)),
          { ordered: false },
        );
    },
    async *sizes(generation) {
      const _id = { $gte: `${generation}|`, $lt: `${generation}|${LAST}` };
      for await (const { _id: id, n } of postings.find({ _id }, { projection: { n: 1 } }))
        yield { term: id.slice(id.indexOf('|') + 1, id.lastIndexOf('|')), entries: n };
    },
  };
}

export function postingId({ generation, term, segment }: PostingAddress): string {
  return `${generation}|${term}|${segment}`;
}

function toOperation(_id: string, packed: Buffer): AnyBulkWriteOperation<PostingDocument> {
  if (packed.length === 0) return { deleteOne: { filter: { _id } } };
  return { replaceOne: { filter: { _id }, replacement: toDocument(_id, packed), upsert: true } };
}

function toDocument(_id: string, packed: Buffer): PostingDocument {
  return { _id, n: packed.length / ENTRY_BYTES, e: new Binary(packed) };
}

/** The driver gives a buffer where it is asked to. */
function toBuffer(entries: Binary | Buffer): Buffer {
  return Buffer.isBuffer(entries) ? entries : Buffer.from(entries.buffer);
}
