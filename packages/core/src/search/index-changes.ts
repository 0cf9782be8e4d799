import type { ClientSession } from 'mongodb';
import type { IndexEntry } from './entry-store.ts';
import { type IndexState, numberOfCode } from './index-state.ts';
import { ENTRY_BYTES, type PostingEntry, putEntry, removeEntry, segmentOf } from './posting-segment.ts';
import { type PostingAddress, type PostingStore, postingId } from './posting-store.ts';
import type { TermDictionary } from './term-dictionary.ts';

/** An entry, and how often it says each term; that is in the postings alone. */
export interface CountedEntry {
  readonly entry: IndexEntry;
  readonly counts: ReadonlyMap<string, number>;
}

/** What becomes of one complaint's entries in a generation: `before` is taken out, `after` put in. */
export interface EntryChange {
  readonly generation: number;
  readonly before: IndexEntry | undefined;
  readonly after: CountedEntry | undefined;
}

const NOTHING = Buffer.alloc(0);

interface TouchedPosting extends PostingAddress {
  readonly edits: ((entries: Buffer) => Buffer)[];
}

/** Brings postings and dictionary in line with the changed entries, in one read and one write of each. */
export async function applyChanges(
  { postings, dictionary }: { readonly postings: PostingStore; readonly dictionary: TermDictionary },
  state: IndexState,
  changes: readonly EntryChange[],
  session: ClientSession,
): Promise<void> {
  const touched = collectEdits(state, changes);
  const before = await postings.read([...touched.values()], session);
  const after = new Map<string, Buffer>();
  const counts = new Map<number, Map<string, number>>();
  for (const [id, { generation, term, edits }] of touched) {
    const old = before.get(id) ?? NOTHING;
    const edited = edits.reduce((entries, edit) => edit(entries), old);
    if (edited.equals(old)) continue;
    after.set(id, edited);
    const change = roundedCount(edited) - roundedCount(old);
    const ofGeneration = counts.get(generation) ?? new Map<string, number>();
    ofGeneration.set(term, (ofGeneration.get(term) ?? 0) + change);
    counts.set(generation, ofGeneration);
  }
  await postings.write(after, session);
  for (const [generation, ofTerms] of counts) await dictionary.count(generation, ofTerms, session);
}

function collectEdits(
  state: IndexState,
  changes: readonly EntryChange[],
): ReadonlyMap<string, TouchedPosting> {
  const touched = new Map<string, TouchedPosting>();
  const edit = (address: PostingAddress, change: (entries: Buffer) => Buffer) => {
    const id = postingId(address);
    const posting = touched.get(id) ?? { ...address, edits: [] };
    posting.edits.push(change);
    touched.set(id, posting);
  };
  for (const { generation, before, after } of changes) {
    for (const term of termsOf(before, generation))
      edit(addressOf(generation, term, before), (entries) => removeEntry(entries, before?.sequence ?? 0));
    for (const term of termsOf(after?.entry, generation)) {
      if (after === undefined) continue;
      const entry = toPosting(state, after, term);
      edit(addressOf(generation, term, after.entry), (entries) => putEntry(entries, entry));
    }
  }
  return touched;
}

export function toPosting(state: IndexState, { entry, counts }: CountedEntry, term: string): PostingEntry {
  return {
    sequence: entry.sequence,
    frequency: counts.get(term) ?? 1,
    length: entry.length,
    ward: numberOfCode(state.wards, entry.ward),
    category: numberOfCode(state.categories, entry.category),
  };
}

export function termsOf(entry: IndexEntry | undefined, generation: number): readonly string[] {
  return entry?.terms[String(generation)] ?? [];
}

function addressOf(generation: number, term: string, entry: IndexEntry | undefined): PostingAddress {
  return { generation, term, segment: segmentOf(entry?.sequence ?? 0) };
}

/** The largest power of two that is not more than the number of entries; 0 for none. */
export function roundedCount(entries: Buffer): number {
  return roundToPower(entries.length / ENTRY_BYTES);
}

export function roundToPower(count: number): number {
  return count === 0 ? 0 : 2 ** Math.floor(Math.log2(count));
}
