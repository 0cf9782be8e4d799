import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { Complaint } from '../complaints/complaint.ts';
import { effectiveCategory } from '../complaints/complaint.ts';
import {
  type ComplaintStore,
  createComplaintStore,
  type IndexedComplaint,
} from '../complaints/complaint-store.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { inTransaction } from '../store/transaction.ts';
import { createEntryStore, type EntryStore, type IndexEntry } from './entry-store.ts';
import { applyChanges, type CountedEntry, type EntryChange } from './index-changes.ts';
import {
  createIndexStateStore,
  type IndexState,
  type IndexStateStore,
  isBuilt,
  withCodes,
} from './index-state.ts';
import { createPostingStore, type PostingStore } from './posting-store.ts';
import { textTerms } from './search-terms.ts';
import { createTermDictionary, type TermDictionary } from './term-dictionary.ts';

/** The index that public search reads: only masked words of public complaints are in it. */
export interface SearchIndex {
  /**
   * Brings the index in line with the complaints as they are in the store: new ones get their place, changed ones
   * are replaced, those that are private, erased or gone are removed. Safe to repeat, in one transaction for each
   * hundred.
   *
   * @returns those that exist, with the version that the index shows; for `ComplaintStore.markIndexed`.
   */
  indexComplaints(ids: readonly string[]): Promise<readonly IndexedComplaint[]>;
  /** Removes every trace of the complaints, as part of the transaction that erases them, hides or deletes them. */
  removeFromIndex(ids: readonly string[], session: ClientSession): Promise<void>;
}

export interface IndexParts {
  readonly client: MongoClient;
  readonly complaints: ComplaintStore;
  readonly lexicon: PivotLexicon;
  readonly state: IndexStateStore;
  readonly entries: EntryStore;
  readonly postings: PostingStore;
  readonly dictionary: TermDictionary;
}

/** A transaction may not touch many thousand documents, and a hundred complaints share most of their words. */
const BATCH = 100;
/** Writers wait for each other. */
const PATIENCE = { patienceMs: 20_000 };

export function createIndexParts(client: MongoClient, db: Db, lexicon: PivotLexicon): IndexParts {
  return {
    client,
    complaints: createComplaintStore(db),
    lexicon,
    state: createIndexStateStore(db),
    entries: createEntryStore(db),
    postings: createPostingStore(db),
    dictionary: createTermDictionary(db),
  };
}

export function createSearchIndex(parts: IndexParts): SearchIndex {
  return {
    async indexComplaints(ids) {
      const indexed: IndexedComplaint[] = [];
      const distinct = [...new Set(ids)];
      for (let from = 0; from < distinct.length; from += BATCH) {
        const batch = distinct.slice(from, from + BATCH);
        indexed.push(
          ...(await inTransaction(parts.client, (session) => indexBatch(parts, batch, session), PATIENCE)),
        );
      }
      return indexed;
    },
    async removeFromIndex(ids, session) {
      const state = await parts.state.read(session);
      const entries = await parts.entries.ofComplaints(ids, session);
      await writeAll(
        parts,
        state,
        [...entries.values()].map((before) => ({ before, after: undefined })),
        session,
      );
    },
  };
}

/** What becomes of one complaint's place in the index. */
interface PlaceChange {
  readonly before: IndexEntry | undefined;
  readonly after: CountedEntry | undefined;
}

/** Reads the complaints in the transaction that writes them: what changes one in between makes it run again. */
async function indexBatch(
  parts: IndexParts,
  ids: readonly string[],
  session: ClientSession,
): Promise<readonly IndexedComplaint[]> {
  const found = await parts.complaints.getMany(ids, session);
  const before = await parts.entries.ofComplaints(ids, session);
  const read = await parts.state.read(session);
  const shown = found.filter(isSearchable);
  const state: IndexState = {
    ...read,
    wards: withCodes(
      read.wards,
      shown.map(({ ward }) => ward),
    ),
    categories: withCodes(read.categories, shown.map(effectiveCategory)),
  };
  let nextSequence = state.nextSequence;
  const after = new Map<string, CountedEntry>();
  for (const complaint of shown) {
    const sequence = before.get(complaint.id)?.sequence ?? nextSequence++;
    after.set(
      complaint.id,
      toCountedEntry(parts.lexicon, complaint, sequence, generationsOf(state, sequence)),
    );
  }
  const changes = ids
    .map((id) => ({ before: before.get(id), after: after.get(id) }))
    .filter((change) => change.before !== undefined || change.after !== undefined);
  await writeAll(parts, { ...state, nextSequence }, changes, session);
  return found.map(({ id, version }) => ({ id, version }));
}

function isSearchable({ isPublic, erasedAt }: Complaint): boolean {
  return isPublic && erasedAt === null;
}

export function generationsOf(state: IndexState, sequence: number): readonly number[] {
  const { generation, building } = state;
  return building !== undefined && isBuilt(state, sequence)
    ? [generation, building.generation]
    : [generation];
}

export function toCountedEntry(
  lexicon: PivotLexicon,
  complaint: Complaint,
  sequence: number,
  generations: readonly number[],
): CountedEntry {
  const { id: complaintId, version, ward } = complaint;
  const { counts, length } = textTerms(lexicon, searchedText(complaint));
  const terms = Object.fromEntries(generations.map((generation) => [String(generation), [...counts.keys()]]));
  const category = effectiveCategory(complaint);
  return { entry: { sequence, complaintId, version, length, ward, category, terms }, counts };
}

/** Title and description as the public sees them. */
export function searchedText({ maskedTitle, maskedDescription }: Complaint): string {
  return maskedTitle === null ? maskedDescription : `${maskedTitle}\n${maskedDescription}`;
}

async function writeAll(
  parts: IndexParts,
  state: IndexState,
  places: readonly PlaceChange[],
  session: ClientSession,
): Promise<void> {
  const changes = places.flatMap(toEntryChanges);
  await applyChanges(parts, state, changes, session);
  await parts.entries.write(
    places.flatMap(({ after }) => after?.entry ?? []),
    session,
  );
  const gone = places.flatMap(({ before, after }) =>
    after === undefined && before !== undefined ? [before] : [],
  );
  await parts.entries.remove(
    gone.map(({ sequence }) => sequence),
    session,
  );
  await parts.state.write({ ...state, ...totals(state, places) }, session);
}

/** In every generation that either knows, also in one that is about to leave. */
export function toEntryChanges({ before, after }: PlaceChange): EntryChange[] {
  const generations = new Set([
    ...Object.keys(before?.terms ?? {}),
    ...Object.keys(after?.entry.terms ?? {}),
  ]);
  return [...generations].map((generation) => ({ generation: Number(generation), before, after }));
}

function totals(state: IndexState, places: readonly PlaceChange[]): Pick<IndexState, 'complaints' | 'words'> {
  let { complaints, words } = state;
  for (const { before, after } of places) {
    complaints += (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    words += (after?.entry.length ?? 0) - (before?.length ?? 0);
  }
  return { complaints, words };
}
