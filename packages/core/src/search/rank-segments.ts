import type { QueryWord, TermVariant } from './expand-query.ts';
import { countUpTo, ENTRY_BYTES, LARGEST_BYTE, SEGMENT_SIZE } from './posting-segment.ts';
import { BM25, COVERAGE_POWER } from './search-weights.ts';

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
  /** What a match of average length adds to the score. */
  readonly worth: number;
}

interface WeighedWord {
  readonly rarity: number;
  readonly terms: readonly WeighedTerm[];
}

/** The best by BM25, best first, and of equal score the later complaint first. */
export function rankSegments(input: RankingInput, limit: number): readonly RankedComplaint[] {
  const words = input.words.map((word) => weigh(input, word));
  const asked = words.reduce((sum, { rarity }) => sum + rarity, 0);
  const best = new BestComplaints(input.after, limit);
  const scores = new SegmentScores();
  for (const segment of input.segments) {
    for (const word of words) scores.addWord(input, segment, word);
    scores.offerTo(best, segment, asked);
  }
  return best.ranked();
}

/**
 * Spellings share the rarity of the word. A concept of it draws that half-way to its own, so that a text in the
 * language of the query is worth little more than the same in another. Not all the way: the beginning of a name may
 * look like a concept.
 */
function weigh(input: RankingInput, { variants, concepts, isConcept }: QueryWord): WeighedWord {
  const count = (term: string) =>
    input.segments.reduce((sum, segment) => {
      const entries = input.entriesOf(term, segment);
      return entries === undefined ? sum : sum + countUpTo(entries, input.lastSequence);
    }, 0);
  // A doubtful spelling that is frequent does not make the word so.
  const ofSpellings = variants.reduce((sum, { term, weight }) => sum + weight * count(term), 0);
  const ofConcepts = concepts.map((concept) => ({
    ...concept,
    rarity: rarityOf(input.complaints, count(concept.term)),
  }));
  const most = Math.max(0, ...ofConcepts.map(({ rarity }) => rarity));
  const spelled = ofSpellings > 0 ? rarityOf(input.complaints, ofSpellings) : most;
  const rarity = !isConcept ? spelled : (spelled + Math.min(spelled, most)) / 2;
  return {
    rarity: ofSpellings > 0 || ofConcepts.length > 0 ? rarity : 0,
    terms: [
      ...variants.map((variant) => ({ ...variant, worth: variant.weight * rarity })),
      ...ofConcepts.map((concept) => ({
        ...concept,
        worth: concept.weight * Math.min(rarity, concept.rarity),
      })),
    ],
  };
}

function rarityOf(complaints: number, having: number): number {
  const bounded = Math.min(having, complaints);
  return Math.log(1 + (complaints - bounded + 0.5) / (bounded + 0.5));
}

/** Scores of one segment's complaints, in arrays that are used again for each segment. */
class SegmentScores {
  readonly #total = new Float32Array(SEGMENT_SIZE);
  readonly #found = new Float32Array(SEGMENT_SIZE);
  readonly #ofWord = new Float32Array(SEGMENT_SIZE);
  /** Places of the segment that the word was found at, the first so many of them. */
  readonly #places = new Uint16Array(SEGMENT_SIZE);
  /** Places that any word was found at. */
  readonly #touched = new Uint16Array(SEGMENT_SIZE);
  #touchedCount = 0;

  addWord(input: RankingInput, segment: number, { rarity, terms }: WeighedWord): void {
    let count = 0;
    for (const term of terms) {
      const entries = input.entriesOf(term.term, segment);
      if (entries !== undefined) count = this.#takeBest(input, entries, term.worth, count);
    }
    for (let each = 0; each < count; each += 1) {
      const place = this.#places[each] ?? 0;
      const total = this.#total[place] ?? 0;
      if (total === 0) this.#touched[this.#touchedCount++] = place;
      this.#total[place] = total + (this.#ofWord[place] ?? 0);
      this.#found[place] = (this.#found[place] ?? 0) + rarity;
      this.#ofWord[place] = 0;
    }
  }

  /** @returns how many places the word was found at, of which `count` were known. */
  #takeBest(input: RankingInput, entries: Buffer, worth: number, known: number): number {
    let count = known;
    for (let byte = 0; byte < entries.length; byte += ENTRY_BYTES) {
      const sequence = entries.readUInt32LE(byte);
      if (sequence > input.lastSequence) break;
      if (!isWanted(input.ward, entries[byte + 6]) || !isWanted(input.category, entries[byte + 7])) continue;
      const score = worth * saturate(entries[byte + 4] ?? 1, entries[byte + 5] ?? 1, input.meanLength);
      const place = sequence % SEGMENT_SIZE;
      const before = this.#ofWord[place] ?? 0;
      if (before === 0) this.#places[count++] = place;
      if (score > before) this.#ofWord[place] = score;
    }
    return count;
  }

  /**
   * Hands over what was found and is empty again.
   *
   * @param asked the rarity of all words of the query together.
   */
  offerTo(best: BestComplaints, segment: number, asked: number): void {
    for (let each = 0; each < this.#touchedCount; each += 1) {
      const place = this.#touched[each] ?? 0;
      const found = (this.#found[place] ?? 0) / asked;
      best.offer(
        segment * SEGMENT_SIZE + place,
        Math.fround((this.#total[place] ?? 0) * found ** COVERAGE_POWER),
      );
      this.#total[place] = 0;
      this.#found[place] = 0;
    }
    this.#touchedCount = 0;
  }
}

/** The best of those that are offered and come behind `after`. */
class BestComplaints {
  readonly #after: RankedComplaint | undefined;
  readonly #limit: number;
  #kept: RankedComplaint[] = [];
  /** No worse score can be among the best any more. */
  #floor = 0;

  constructor(after: RankedComplaint | undefined, limit: number) {
    this.#after = after;
    this.#limit = limit;
  }

  offer(sequence: number, score: number): void {
    if (score < this.#floor) return;
    const offered = { sequence, score };
    if (this.#after !== undefined && byRank(offered, this.#after) <= 0) return;
    this.#kept.push(offered);
    // Cutting now and then keeps it short without a heap.
    if (this.#kept.length >= this.#limit * 4) this.#cut();
  }

  ranked(): readonly RankedComplaint[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept = this.#kept.sort(byRank).slice(0, this.#limit);
    if (this.#kept.length === this.#limit) this.#floor = this.#kept.at(-1)?.score ?? 0;
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

function byRank(a: RankedComplaint, b: RankedComplaint): number {
  return b.score - a.score || b.sequence - a.sequence;
}
