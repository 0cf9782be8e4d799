import { type Complaint, effectiveCategory } from '../complaints/complaint.ts';
import { inTransaction } from '../store/transaction.ts';
import { type CountedEntry, roundedCount, toPosting } from './index-changes.ts';
import { type IndexState, withCodes } from './index-state.ts';
import { packEntry, SEGMENT_SIZE, segmentOf } from './posting-segment.ts';
import { postingId } from './posting-store.ts';
import { type IndexParts, toCountedEntry } from './search-index.ts';

/**
 * Indexes public complaints into an empty index, segment by segment and without reading back: for seeding, many
 * times faster than `SearchIndex.indexComplaints` and with the same outcome. Nothing else may write meanwhile.
 *
 * @throws Error when the index is not empty.
 */
export async function fillIndex(parts: IndexParts, complaints: readonly Complaint[]): Promise<void> {
  const empty = await parts.state.read();
  if (empty.nextSequence > 0) throw new Error('only an empty index can be filled');
  const state: IndexState = {
    ...empty,
    wards: withCodes(
      empty.wards,
      complaints.map(({ ward }) => ward),
    ),
    categories: withCodes(empty.categories, complaints.map(effectiveCategory)),
    nextSequence: complaints.length,
    complaints: complaints.length,
  };
  const totals = { words: 0, counts: new Map<string, number>() };
  for (let from = 0; from < complaints.length; from += SEGMENT_SIZE) {
    const entries = complaints
      .slice(from, from + SEGMENT_SIZE)
      .map((complaint, at) => toCountedEntry(parts.lexicon, complaint, from + at, [state.generation]));
    totals.words += await fillSegment(parts, state, entries, totals.counts);
  }
  await inTransaction(parts.client, async (session) => {
    await parts.state.write({ ...state, words: totals.words }, session);
  });
  await parts.dictionary.fill(state.generation, totals.counts);
}

/** @returns the words of the entries together. */
async function fillSegment(
  parts: IndexParts,
  state: IndexState,
  counted: readonly CountedEntry[],
  counts: Map<string, number>,
): Promise<number> {
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
  const postings = new Map<string, Buffer>();
  for (const [term, parted] of packed) {
    const whole = Buffer.concat(parted);
    postings.set(postingId({ generation, term, segment }), whole);
    counts.set(term, (counts.get(term) ?? 0) + roundedCount(whole));
  }
  await parts.postings.insert(postings);
  await parts.entries.insert(counted.map(({ entry }) => entry));
  return counted.reduce((sum, { entry }) => sum + entry.length, 0);
}
