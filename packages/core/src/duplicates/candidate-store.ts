import { Binary, type Collection, type Db, type FindOptions, ObjectId } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import { cellAt, fourCells, type GridPlace, nineCells } from './city-grid.ts';
import type { ComparedComplaint, DuplicateCandidate } from './compared-complaint.ts';
import { MOST_DAYS_APART } from './duplicates.ts';

/** What the store keeps of a candidate, and what it is looked for by. */
export interface IndexedCandidate extends DuplicateCandidate {
  /** See `TextReading`. */
  readonly rare: readonly string[];
}

export interface FoundCandidates {
  readonly candidates: readonly DuplicateCandidate[];
  /** There were more than can be ranked: only the nearest, or those that share the rarest terms, are among them. */
  readonly isTruncated: boolean;
}

export interface CandidateStore {
  /** Writes the row of a complaint, in place of the one that it has. */
  put(candidate: IndexedCandidate): Promise<void>;
  /** Writes rows of complaints that have none; for loading many. */
  putAll(candidates: readonly IndexedCandidate[]): Promise<void>;
  remove(complaintId: string): Promise<void>;
  /** At most 2,000 that lie near, or without a location in the ward with a rare term in common. */
  find(complaint: ComparedComplaint & { readonly rare: readonly string[] }): Promise<FoundCandidates>;
}

interface CandidateDocument {
  readonly _id: ObjectId;
  /** Its cell. Without a location the same as `r`: then it is near whoever shares a ward and a rare term. */
  readonly cell: string | readonly string[];
  /** Ward and rare term, of each of the rarest. */
  readonly r: readonly string[];
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

/** What comes back: binary values as bytes, keys not at all. */
type CandidateRow = Omit<CandidateDocument, 't' | 'c' | 'cell' | 'r' | 'expireAt'> & {
  readonly t: Uint8Array;
  readonly c: Uint8Array;
};

export const CANDIDATES_COLLECTION = 'duplicate_candidates';

const MOST_RANKED = 2_000;
const FEWER_TERMS = 4;
const NO_WARD = '-';

export function createCandidateStore(db: Db): CandidateStore {
  const rows = db.collection<CandidateDocument>(CANDIDATES_COLLECTION);
  return {
    async put(candidate) {
      const { _id, ...fields } = toDocument(candidate);
      await rows.replaceOne({ _id }, fields, { upsert: true });
    },
    async putAll(candidates) {
      if (candidates.length > 0) await rows.insertMany(candidates.map(toDocument), { ordered: false });
    },
    async remove(complaintId) {
      await rows.deleteOne({ _id: new ObjectId(complaintId) });
    },
    async find(complaint) {
      const { place, ward, rare } = complaint;
      const wide = place === null ? { r: termKeys(ward, rare) } : nearCells(nineCells(place), ward, rare);
      const found = await read(rows, wide, MOST_RANKED + 1);
      if (found.length <= MOST_RANKED) return { candidates: found.map(toCandidate), isTruncated: false };
      const narrow = narrower(complaint, place);
      const nearest = await read(rows, narrow, MOST_RANKED);
      return { candidates: nearest.map(toCandidate), isTruncated: true };
    },
  };
}

type Keys = { readonly r: string[] } | { readonly cell: string[] };

function nearCells(cells: readonly string[], ward: string | null, rare: readonly string[]): Keys {
  return { cell: [...cells, ...termKeys(ward, rare)] };
}

function narrower(
  { ward, rare }: { readonly ward: string | null; readonly rare: readonly string[] },
  place: GridPlace | null,
): Keys {
  const fewer = rare.slice(0, FEWER_TERMS);
  return place === null ? { r: termKeys(ward, fewer) } : nearCells(fourCells(place), ward, fewer);
}

/** One lone `$in`, which every store answers by index. Where it is cut, the newest are kept. */
async function read(rows: Collection<CandidateDocument>, keys: Keys, limit: number): Promise<CandidateRow[]> {
  const [[field, values]] = Object.entries(keys) as [[string, string[]]];
  const options: FindOptions = {
    projection: { cell: 0, r: 0, expireAt: 0 },
    promoteBuffers: true,
    batchSize: limit,
    ...(limit <= MOST_RANKED && { sort: { at: -1 } }),
  };
  return rows
    .find<CandidateRow>({ [field]: { $in: values } }, options)
    .limit(limit)
    .toArray();
}

function termKeys(ward: string | null, rare: readonly string[]): string[] {
  return rare.map((term) => `${ward ?? NO_WARD}|${term}`);
}

function toDocument(candidate: IndexedCandidate): CandidateDocument {
  const { complaintId, place, rare, terms, runs, at, ward, ...fields } = candidate;
  const r = termKeys(ward, rare);
  return {
    _id: new ObjectId(complaintId),
    cell: place === null ? r : cellAt(place),
    r,
    at,
    expireAt: new Date(at.getTime() + MOST_DAYS_APART * MS_PER_DAY),
    ward,
    ...fields,
    x: place?.x ?? null,
    y: place?.y ?? null,
    t: new Binary(new Uint8Array(terms.buffer, terms.byteOffset, terms.byteLength)),
    c: new Binary(new Uint8Array(runs.buffer, runs.byteOffset, runs.byteLength)),
  };
}

function toCandidate({ _id, x, y, t, c, ...fields }: CandidateRow): DuplicateCandidate {
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
