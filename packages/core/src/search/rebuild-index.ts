import type { ClientSession, Db } from 'mongodb';
import { inTransaction } from '../store/transaction.ts';
import type { IndexEntry } from './entry-store.ts';
import { applyChanges, type CountedEntry, termsOf } from './index-changes.ts';
import type { BuildingState, IndexState } from './index-state.ts';
import { type IndexParts, toCountedEntry } from './search-index.ts';

export interface RebuildProgress {
  readonly state: 'building' | 'removing' | 'finished';
  /** Places of the index that are done, of all that there are. */
  readonly processed: number;
  readonly total: number;
}

export interface IndexRebuild {
  /**
   * Does one piece of the rebuild, a fraction of a second. The first step after a finished rebuild begins the next
   * one. Where it is stands in the store, so any process may do the next step, also after a crash.
   */
  step(): Promise<RebuildProgress>;
}

const BUILT_AT_ONCE = 100;
/** Of each collection; a transaction of a thousand documents is too much for an embedded store. */
const REMOVED_AT_ONCE = 250;
const PATIENCE = { patienceMs: 20_000 };
/** Behind all digits in an id. */
const BEHIND_GENERATION = '}';

/**
 * Builds the index anew beside the one that is searched, then switches to it and removes the old one. Meanwhile
 * searches go on, and changes are written into both.
 */
export function createIndexRebuild(db: Db, parts: IndexParts): IndexRebuild {
  return {
    async step() {
      const state = await parts.state.read();
      if (state.leaving !== undefined) return removeSome(db, parts, state, state.leaving);
      return inTransaction(parts.client, (session) => buildSome(parts, session), PATIENCE);
    },
  };
}

async function buildSome(parts: IndexParts, session: ClientSession): Promise<RebuildProgress> {
  const state = await parts.state.read(session);
  const building = state.building ?? begin(state);
  const { upTo } = building;
  const entries = await parts.entries.inRange(building.next, upTo, BUILT_AT_ONCE, session);
  const last = entries.at(-1);
  if (last === undefined) {
    await parts.state.write(switchTo(state, building), session);
    return { state: 'removing', processed: upTo, total: upTo };
  }
  await build(parts, state, building, entries, session);
  const next = last.sequence + 1;
  await parts.state.write({ ...state, building: { ...building, next } }, session);
  return { state: 'building', processed: next, total: upTo };
}

function begin({ generation, nextSequence }: IndexState): BuildingState {
  return { generation: generation + 1, next: 0, upTo: nextSequence };
}

function switchTo(state: IndexState, { generation }: BuildingState): IndexState {
  const { building, ...others } = state;
  return { ...others, generation, leaving: state.generation };
}

async function build(
  parts: IndexParts,
  state: IndexState,
  { generation }: BuildingState,
  entries: readonly IndexEntry[],
  session: ClientSession,
): Promise<void> {
  const complaints = await parts.complaints.getMany(
    entries.map(({ complaintId }) => complaintId),
    session,
  );
  const texts = new Map(complaints.map((complaint) => [complaint.id, complaint]));
  const after = entries.flatMap((entry): CountedEntry[] => {
    const complaint = texts.get(entry.complaintId);
    if (complaint === undefined) return [];
    const built = toCountedEntry(parts.lexicon, complaint, entry.sequence, [generation]);
    const current = { [String(state.generation)]: termsOf(entry, state.generation) };
    // What else changed since it was indexed is left to the indexing of that change.
    return [{ ...built, entry: { ...entry, terms: { ...current, ...built.entry.terms } } }];
  });
  const changes = after.map((counted) => ({ generation, before: undefined, after: counted }));
  await applyChanges(parts, state, changes, session);
  await parts.entries.write(
    after.map(({ entry }) => entry),
    session,
  );
}

async function removeSome(
  db: Db,
  parts: IndexParts,
  { nextSequence: total }: IndexState,
  leaving: number,
): Promise<RebuildProgress> {
  const removed = await inTransaction(parts.client, (session) => removeRows(db, leaving, session), PATIENCE);
  if (removed > 0) return { state: 'removing', processed: total, total };
  await inTransaction(parts.client, (session) => forget(parts, session), PATIENCE);
  return { state: 'finished', processed: total, total };
}

/**
 * In a transaction, though nothing depends on it: an embedded store repeats a single deletion that meets an open
 * transaction for ever, with all others behind it, while of two transactions one is told of the conflict.
 */
async function removeRows(db: Db, leaving: number, session: ClientSession): Promise<number> {
  const inGeneration = { _id: { $gte: `${leaving}|`, $lt: `${leaving}${BEHIND_GENERATION}` } };
  let removed = 0;
  for (const name of ['search_postings', 'search_terms']) {
    const collection = db.collection<{ _id: string }>(name);
    const found = collection.find(inGeneration, { projection: { _id: 1 }, session }).limit(REMOVED_AT_ONCE);
    const ids = (await found.toArray()).map(({ _id }) => _id);
    removed += ids.length;
    if (ids.length > 0) await collection.deleteMany({ _id: { $in: ids } }, { session });
  }
  return removed;
}

async function forget(parts: IndexParts, session: ClientSession): Promise<void> {
  const { leaving, ...state } = await parts.state.read(session);
  await parts.state.write(state, session);
}
