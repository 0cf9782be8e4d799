import { Binary, type Collection, type Db, type FindOptions, ObjectId } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import { writeTogether } from '../store/write-together.ts';
import { candidateKeys, type SoughtKeys, soughtNarrowly, soughtWidely } from './candidate-keys.ts';
import type { ComparedComplaint, DuplicateCandidate } from './compared-complaint.ts';
import type { RareTerms } from './duplicate-reader.ts';
import { MOST_DAYS_APART } from './duplicates.ts';

/** What the store keeps of a candidate, and what it is looked for by. */
export interface IndexedCandidate extends DuplicateCandidate {
  readonly rare: RareTerms;
}

export interface FoundCandidates {
  readonly candidates: readonly DuplicateCandidate[];
  /** There were more than can be ranked: only the nearest, or those that share words, are among them. */
  readonly isTruncated: boolean;
}

export interface CandidateStore {
  /** Writes the rows of complaints, in place of those that they have. */
  put(candidates: readonly IndexedCandidate[]): Promise<void>;
  /** Writes rows of complaints that have none; for loading many. */
  putAll(candidates: readonly IndexedCandidate[]): Promise<void>;
  remove(complaintIds: readonly string[]): Promise<void>;
  /** At most 2,000 that lie near or, where one of the two has no location, in the ward, and may be on the same subject. */
  find(complaint: SoughtComplaint): Promise<FoundCandidates>;
  /** The same for several complaints with as few reads as go; in their order. */
  findForEach(complaints: readonly SoughtComplaint[]): Promise<readonly FoundCandidates[]>;
}

export type SoughtComplaint = ComparedComplaint & Pick<IndexedCandidate, 'rare'>;

interface CandidateDocument {
  readonly _id: ObjectId;
  /** See `candidateKeys`. */
  readonly near: readonly string[];
  readonly inWard: readonly string[];
  readonly at: Date;
  readonly expireAt: Date;
  readonly language: ComparedComplaint['language'];
  readonly category: string | null;
  readonly subType: string | null;
  readonly ward: string | null;
  readonly x: number | null;
  readonly y: number | null;
  readonly isPublic: boolean;
  readonly numbers: readonly string[];
  readonly t: Binary;
  readonly c: Binary;
}

/** What comes back: binary values as bytes, and of the keys only those that were asked for. */
type CandidateRow = Omit<CandidateDocument, 't' | 'c' | 'near' | 'inWard' | 'expireAt'> & {
  readonly near?: readonly string[];
  readonly inWard?: readonly string[];
  readonly t: Uint8Array;
  readonly c: Uint8Array;
};

export const CANDIDATES_COLLECTION = 'duplicate_candidates';

const MOST_RANKED = 2_000;

export function createCandidateStore(db: Db): CandidateStore {
  const rows = db.collection<CandidateDocument>(CANDIDATES_COLLECTION);
  const find = (complaint: SoughtComplaint) => findOne(rows, complaint);
  return {
    find,
    async findForEach(complaints) {
      const found = await findShared(rows, complaints.map(soughtWidely));
      return Promise.all(complaints.map((complaint, at) => found[at] ?? find(complaint)));
    },
    async put(candidates) {
      const writes = candidates.map(toDocument).map(({ _id, ...replacement }) => ({
        replaceOne: { filter: { _id }, replacement, upsert: true },
      }));
      await writeTogether(db, writes.length, (session) =>
        rows.bulkWrite(writes, { ordered: false, ...(session && { session }) }),
      );
    },
    async putAll(candidates) {
      if (candidates.length > 0) await rows.insertMany(candidates.map(toDocument), { ordered: false });
    },
    async remove(complaintIds) {
      const _id = { $in: complaintIds.map((id) => new ObjectId(id)) };
      if (complaintIds.length > 0) await rows.deleteMany({ _id });
    },
  };
}

type Rows = Collection<CandidateDocument>;

async function findOne(rows: Rows, complaint: SoughtComplaint): Promise<FoundCandidates> {
  const found = await read(rows, soughtWidely(complaint), MOST_RANKED + 1);
  if (found.length <= MOST_RANKED) return { candidates: found.map(toCandidate), isTruncated: false };
  const nearest = await read(rows, soughtNarrowly(complaint), MOST_RANKED);
  return { candidates: nearest.map(toCandidate), isTruncated: true };
}

/** One read for all that are looked for by the same field; undefined for those of which there are too many. */
async function findShared(
  rows: Rows,
  sought: readonly SoughtKeys[],
): Promise<readonly (FoundCandidates | undefined)[]> {
  const [near, inWard] = await Promise.all([
    readShared(rows, sought, 'near'),
    readShared(rows, sought, 'inWard'),
  ]);
  return sought.map(({ field, values }) => {
    const shared = field === 'near' ? near : inWard;
    return shared && { candidates: rowsWith(shared, values), isTruncated: false };
  });
}

interface SharedRow {
  readonly keys: readonly string[];
  readonly candidate: DuplicateCandidate;
}

async function readShared(
  rows: Rows,
  sought: readonly SoughtKeys[],
  field: SoughtKeys['field'],
): Promise<readonly SharedRow[] | undefined> {
  const values = new Set(sought.flatMap((keys) => (keys.field === field ? keys.values : [])));
  if (values.size === 0) return [];
  const found = await read(rows, { field, values: [...values] }, MOST_RANKED + 1);
  if (found.length > MOST_RANKED) return undefined;
  return found.map((row) => ({ keys: row[field] ?? [], candidate: toCandidate(row) }));
}

function rowsWith(rows: readonly SharedRow[], values: readonly string[]): readonly DuplicateCandidate[] {
  const wanted = new Set(values);
  return rows.filter(({ keys }) => keys.some((key) => wanted.has(key))).map(({ candidate }) => candidate);
}

/** One lone `$in`, which every store answers by index. Where it is cut, the newest are kept. */
async function read(rows: Rows, { field, values }: SoughtKeys, limit: number): Promise<CandidateRow[]> {
  const options: FindOptions = {
    projection: { [field === 'near' ? 'inWard' : 'near']: 0, expireAt: 0 },
    promoteBuffers: true,
    batchSize: limit,
    ...(limit <= MOST_RANKED && { sort: { at: -1 } }),
  };
  return rows
    .find<CandidateRow>({ [field]: { $in: values } }, options)
    .limit(limit)
    .toArray();
}

function toDocument(candidate: IndexedCandidate): CandidateDocument {
  const { complaintId, place, rare, terms, runs, at, ...fields } = candidate;
  return {
    _id: new ObjectId(complaintId),
    ...candidateKeys(candidate),
    at,
    expireAt: new Date(at.getTime() + MOST_DAYS_APART * MS_PER_DAY),
    ...fields,
    x: place?.x ?? null,
    y: place?.y ?? null,
    t: new Binary(new Uint8Array(terms.buffer, terms.byteOffset, terms.byteLength)),
    c: new Binary(new Uint8Array(runs.buffer, runs.byteOffset, runs.byteLength)),
  };
}

function toCandidate({ _id, x, y, t, c, near, inWard, ...fields }: CandidateRow): DuplicateCandidate {
  return {
    complaintId: _id.toHexString(),
    place: x === null || y === null ? null : { x, y },
    terms: new Uint32Array(aligned(t)),
    runs: new Uint16Array(aligned(c)),
    ...fields,
  };
}

/** A copy: what the driver gives lies at any byte of its buffer. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
