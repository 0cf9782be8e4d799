import type { QueryWord, TermVariant } from './expand-query.ts';
import { countUpTo, ENTRY_BYTES, LARGEST_BYTE, SEGMENT_SIZE } from './posting-segment.ts';
import { BM25, UNCONDITIONAL_SHARE } from './search-weights.ts';

export interface RankedComplaint {
  readonly sequence: number;
  readonly score: number;
}

export interface RankingInput {
  readonly words: readonly QueryWord[];
  /** Packed entries of a term in a segment. */
  entriesOf(term: string, segment: number): Buffer | undefined;
  readonly segments: readonly number[];
  /** Complaints in the index, and their mean length in words. */
  readonly complaints: number;
  readonly meanLength: number;
  /** Numbers that entries must have; undefined where any will do. */
  readonly ward: number | undefined;
  readonly category: number | undefined;
  /** Complaints that came later do not exist for this search. */
  readonly lastSequence: number;
  /** Only what comes behind this one. */
  readonly after: RankedComplaint | undefined;
}

interface WeighedTerm extends TermVariant {
  readonly rarity: number;
}

/** The best by BM25, best first, and of equal score the later complaint first. */
export function rankSegments(input: RankingInput, limit: number): readonly RankedComplaint[] {
  const words = input.words.map((word) => weigh(input, word));
  const best: RankedComplaint[] = [];
  const scores = new SegmentScores();
  for (const segment of input.segments) {
    scores.clear();
    for (const terms of words) scores.addWord(input, segment, terms);
    keepBest(best, scores.ranked(segment, words.length), input, limit);
  }
  return best.sort(byRank).slice(0, limit);
}

/** Spellings share a rarity, so that an odd spelling is not worth more than the usual one. */
function weigh(input: RankingInput, { variants, concepts }: QueryWord): readonly WeighedTerm[] {
  const count = (term: string) =>
    input.segments.reduce((sum, segment) => {
      const entries = input.entriesOf(term, segment);
      return entries === undefined ? sum : sum + countUpTo(entries, input.lastSequence);
    }, 0);
  const ofWord = rarityOf(
    input.complaints,
    variants.reduce((sum, { term }) => sum + count(term), 0),
  );
  return [
    ...variants.map((variant) => ({ ...variant, rarity: ofWord })),
    ...concepts.map((concept) => ({ ...concept, rarity: rarityOf(input.complaints, count(concept.term)) })),
  ];
}

function rarityOf(complaints: number, having: number): number {
  const bounded = Math.min(having, complaints);
  return Math.log(1 + (complaints - bounded + 0.5) / (bounded + 0.5));
}

/** Scores of one segment's complaints, in arrays that are used again for each segment. */
class SegmentScores {
  readonly #total = new Float32Array(SEGMENT_SIZE);
  readonly #words = new Uint8Array(SEGMENT_SIZE);
  readonly #ofWord = new Float32Array(SEGMENT_SIZE);

  clear(): void {
    this.#total.fill(0);
    this.#words.fill(0);
  }

  addWord(input: RankingInput, segment: number, terms: readonly WeighedTerm[]): void {
    this.#ofWord.fill(0);
    let isFound = false;
    for (const term of terms) {
      const entries = input.entriesOf(term.term, segment);
      if (entries === undefined) continue;
      isFound = true;
      this.#takeBest(input, segment, entries, term.weight * term.rarity);
    }
    if (!isFound) return;
    for (let at = 0; at < SEGMENT_SIZE; at += 1) {
      const score = this.#ofWord[at] ?? 0;
      if (score === 0) continue;
      this.#total[at] = (this.#total[at] ?? 0) + score;
      this.#words[at] = (this.#words[at] ?? 0) + 1;
    }
  }

  #takeBest(input: RankingInput, segment: number, entries: Buffer, weight: number): void {
    const first = segment * SEGMENT_SIZE;
    for (let byte = 0; byte < entries.length; byte += ENTRY_BYTES) {
      const sequence = entries.readUInt32LE(byte);
      if (sequence > input.lastSequence) break;
      if (!isWanted(input.ward, entries[byte + 6]) || !isWanted(input.category, entries[byte + 7])) continue;
      const score = weight * saturate(entries[byte + 4] ?? 1, entries[byte + 5] ?? 1, input.meanLength);
      const at = sequence - first;
      if (score > (this.#ofWord[at] ?? 0)) this.#ofWord[at] = score;
    }
  }

  *ranked(segment: number, wordCount: number): Generator<RankedComplaint> {
    for (let at = 0; at < SEGMENT_SIZE; at += 1) {
      const total = this.#total[at] ?? 0;
      if (total === 0) continue;
      const found = (this.#words[at] ?? 0) / wordCount;
      const score = Math.fround(total * (UNCONDITIONAL_SHARE + (1 - UNCONDITIONAL_SHARE) * found));
      yield { sequence: segment * SEGMENT_SIZE + at, score };
    }
  }
}

/** An entry whose number had no room may be of any code. */
function isWanted(wanted: number | undefined, number: number | undefined): boolean {
  return wanted === undefined || number === wanted || number === LARGEST_BYTE;
}

function saturate(frequency: number, length: number, meanLength: number): number {
  const { k1, b } = BM25;
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / meanLength));
}

function keepBest(
  best: RankedComplaint[],
  found: Iterable<RankedComplaint>,
  { after }: RankingInput,
  limit: number,
): void {
  for (const ranked of found) {
    if (after !== undefined && byRank(ranked, after) <= 0) continue;
    best.push(ranked);
    // Sorting now and then keeps it short without a heap.
    if (best.length >= limit * 4) {
      best.sort(byRank);
      best.length = limit;
    }
  }
}

function byRank(a: RankedComplaint, b: RankedComplaint): number {
  return b.score - a.score || b.sequence - a.sequence;
}
