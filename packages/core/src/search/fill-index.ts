import { type Complaint, effectiveCategory } from '../complaints/complaint.ts';
import { isDuplicateKey } from '../store/store-error.ts';
import { inTransaction } from '../store/transaction.ts';
import { type CountedEntry, roundToPower, toPosting } from './index-changes.ts';
import { type IndexState, withCodes } from './index-state.ts';
import { packEntry, SEGMENT_SIZE, segmentOf } from './posting-segment.ts';
import { postingId } from './posting-store.ts';
import { type IndexParts, toCountedEntry } from './search-index.ts';

/** Fills an empty index segment by segment. Nothing else may write meanwhile. */
export interface IndexFill {
  /** Complaints that are in the index, from the first one on: a fill that was cut off goes on behind them. */
  filled(): Promise<number>;
  /**
   * Appends the next segment, without reading back. May be repeated when it was cut off.
   *
   * @throws Error for more than a segment, or behind one that was not full.
   */
  addSegment(complaints: readonly Complaint[]): Promise<void>;
  /** Makes the dictionary, once all segments are there. */
  finish(): Promise<void>;
}

export function createIndexFill(parts: IndexParts): IndexFill {
  return {
    filled: async () => (await parts.state.read()).nextSequence,
    async addSegment(complaints) {
      const before = await parts.state.read();
      const from = before.nextSequence;
      if (from % SEGMENT_SIZE !== 0 || complaints.length > SEGMENT_SIZE)
        throw new Error('only whole segments can be appended');
      const state: IndexState = {
        ...before,
        wards: withCodes(
          before.wards,
          complaints.map(({ ward }) => ward),
        ),
        categories: withCodes(before.categories, complaints.map(effectiveCategory)),
        nextSequence: from + complaints.length,
        complaints: before.complaints + complaints.length,
      };
      const entries = complaints.map((complaint, at) =>
        toCountedEntry(parts.lexicon, complaint, from + at, [state.generation]),
      );
      await writeSegment(parts, state, entries);
      const words = before.words + entries.reduce((sum, { entry }) => sum + entry.length, 0);
      await inTransaction(parts.client, (session) => parts.state.write({ ...state, words }, session));
    },
    async finish() {
      const { generation } = await parts.state.read();
      const counts = new Map<string, number>();
      for await (const { term, entries } of parts.postings.sizes(generation))
        counts.set(term, (counts.get(term) ?? 0) + roundToPower(entries));
      await unlessThere(() => parts.dictionary.fill(generation, counts));
    },
  };
}

/**
 * Indexes public complaints into an empty index: for seeding, many times faster than `SearchIndex.indexComplaints`
 * and with the same outcome.
 *
 * @throws Error when the index is not empty.
 */
export async function fillIndex(parts: IndexParts, complaints: readonly Complaint[]): Promise<void> {
  const fill = createIndexFill(parts);
  if ((await fill.filled()) > 0) throw new Error('only an empty index can be filled');
  for (let from = 0; from < complaints.length; from += SEGMENT_SIZE)
    await fill.addSegment(complaints.slice(from, from + SEGMENT_SIZE));
  await fill.finish();
}

async function writeSegment(
  parts: IndexParts,
  state: IndexState,
  counted: readonly CountedEntry[],
): Promise<void> {
  const { generation } = state;
  const packed = new Map<string, Buffer[]>();
  for (const each of counted) {
    for (const term of each.counts.keys()) {
      const ofTerm = packed.get(term) ?? [];
      ofTerm.push(packEntry(toPosting(state, each, term)));
      packed.set(term, ofTerm);
    }
  }
  const segment = segmentOf(counted[0]?.entry.sequence ?? 0);
  const postings = new Map(
    [...packed].map(([term, entries]) => [postingId({ generation, term, segment }), Buffer.concat(entries)]),
  );
  await unlessThere(() => parts.postings.insert(postings));
  await unlessThere(() => parts.entries.insert(counted.map(({ entry }) => entry)));
}

/** What an earlier fill left before it was cut off is the same. */
async function unlessThere(insert: () => Promise<void>): Promise<void> {
  try {
    await insert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
