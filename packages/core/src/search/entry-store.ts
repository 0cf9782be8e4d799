import { type AnyBulkWriteOperation, type ClientSession, type Db, ObjectId } from 'mongodb';

/**
 * What the index holds of one complaint: the way back from a complaint to its entries, without which they could
 * not be replaced or removed.
 */
export interface IndexEntry {
  /** Position in the index, given once and kept. */
  readonly sequence: number;
  readonly complaintId: string;
  /** Version of the complaint that the entries show. */
  readonly version: number;
  /** Words of the text. */
  readonly length: number;
  readonly ward: string | null;
  readonly category: string | null;
  /** Distinct terms by generation. */
  readonly terms: Readonly<Record<string, readonly string[]>>;
}

/** Terms hold no spaces, and as one text take a third of the room. */
type EntryDocument = Omit<IndexEntry, 'sequence' | 'complaintId' | 'terms'> & {
  _id: number;
  complaint: ObjectId;
  terms: Readonly<Record<string, string>>;
};

export interface EntryStore {
  ofComplaints(ids: readonly string[], session: ClientSession): Promise<ReadonlyMap<string, IndexEntry>>;
  /** Complaint ids by sequence. */
  complaintsAt(sequences: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Entries of sequences from `from` to before `to`, ascending, at most `limit`. */
  inRange(from: number, to: number, limit: number, session?: ClientSession): Promise<readonly IndexEntry[]>;
  write(entries: readonly IndexEntry[], session?: ClientSession): Promise<void>;
  /** Writes entries of sequences that are not taken: much faster. */
  insert(entries: readonly IndexEntry[]): Promise<void>;
  remove(sequences: readonly number[], session: ClientSession): Promise<void>;
}

export function createEntryStore(db: Db): EntryStore {
  const entries = db.collection<EntryDocument>('search_entries');
  return {
    async ofComplaints(ids, session) {
      const found = entries.find({ complaint: { $in: ids.map((id) => new ObjectId(id)) } }, { session });
      return new Map((await found.toArray()).map(toEntry).map((entry) => [entry.complaintId, entry]));
    },
    async complaintsAt(sequences) {
      const found = entries.find({ _id: { $in: [...sequences] } }, { projection: { complaint: 1 } });
      return new Map((await found.toArray()).map(({ _id, complaint }) => [_id, complaint.toHexString()]));
    },
    async inRange(from, to, limit, session) {
      const found = entries
        .find({ _id: { $gte: from, $lt: to } }, { ...(session && { session }) })
        .sort({ _id: 1 })
        .limit(limit);
      return (await found.toArray()).map(toEntry);
    },
    async write(written, session) {
      const operations = written.map(toOperation);
      if (operations.length > 0)
        await entries.bulkWrite(operations, { ordered: false, ...(session && { session }) });
    },
    async insert(written) {
      if (written.length > 0) await entries.insertMany(written.map(toDocument), { ordered: false });
    },
    async remove(sequences, session) {
      if (sequences.length > 0) await entries.deleteMany({ _id: { $in: [...sequences] } }, { session });
    },
  };
}

function toOperation(entry: IndexEntry): AnyBulkWriteOperation<EntryDocument> {
  const { _id, ...replacement } = toDocument(entry);
  return { replaceOne: { filter: { _id }, replacement, upsert: true } };
}

function toDocument({ sequence, complaintId, terms, ...fields }: IndexEntry): EntryDocument {
  const joined = mapTerms(terms, (each) => each.join(' '));
  return { _id: sequence, complaint: new ObjectId(complaintId), ...fields, terms: joined };
}

function toEntry({ _id, complaint, terms, ...fields }: EntryDocument): IndexEntry {
  const parted = mapTerms(terms, (joined) => (joined === '' ? [] : joined.split(' ')));
  return { sequence: _id, complaintId: complaint.toHexString(), ...fields, terms: parted };
}

function mapTerms<From, To>(
  terms: Readonly<Record<string, From>>,
  map: (each: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(terms).map(([generation, each]) => [generation, map(each)]));
}
