const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const MIXING_SHIFT = 15;

/** How often each bucket occurs; buckets in the order in which they first do. */
export interface BucketCounts {
  readonly buckets: Int32Array;
  readonly counts: Int32Array;
}

/** Features of one group, in `2 ** bits` buckets. */
export class FeatureCounts {
  readonly #found: number[] = [];
  readonly #mask: number;
  readonly #seed: number;

  /** The name of the group keeps "water" the word apart from "water" the concept. */
  constructor(group: string, bits: number) {
    this.#mask = 2 ** bits - 1;
    this.#seed = extend(OFFSET_BASIS, group);
  }

  add(feature: string): void {
    this.#count(extend(this.#seed, feature));
  }

  /** Every run of `shortest` to `longest` letters of the word, with a sign at both ends. */
  addRuns(word: string, shortest: number, longest: number): void {
    const bounded = ` ${word} `;
    for (let from = 0; from <= bounded.length - shortest; from += 1) {
      let hash = this.#seed;
      const end = Math.min(longest, bounded.length - from);
      for (let length = 1; length <= end; length += 1) {
        hash = Math.imul(hash ^ bounded.charCodeAt(from + length - 1), PRIME);
        if (length >= shortest) this.#count(hash);
      }
    }
  }

  counted(): BucketCounts {
    return tally(this.#found, this.#mask);
  }

  #count(hash: number): void {
    this.#found.push((hash ^ (hash >>> MIXING_SHIFT)) & this.#mask);
  }
}

/** The same in fewer buckets: a bucket is the last bits of a hash. */
export function narrowCounts({ buckets, counts }: BucketCounts, bits: number): BucketCounts {
  return tally(buckets, 2 ** bits - 1, counts);
}

/** Where each bucket stands in the tally that is made, plus one; all 0 between two of them. Spares a map for each group of each text. */
let places = new Int32Array(0);

function tally(found: ArrayLike<number>, mask: number, weights?: Int32Array): BucketCounts {
  if (places.length <= mask) places = new Int32Array(mask + 1);
  const buckets = new Int32Array(found.length);
  const counts = new Int32Array(found.length);
  let size = 0;
  for (let at = 0; at < found.length; at += 1) {
    const bucket = (found[at] ?? 0) & mask;
    let place = (places[bucket] ?? 0) - 1;
    if (place < 0) {
      place = size;
      size += 1;
      places[bucket] = size;
      buckets[place] = bucket;
    }
    counts[place] = (counts[place] ?? 0) + (weights === undefined ? 1 : (weights[at] ?? 0));
  }
  for (let at = 0; at < size; at += 1) places[buckets[at] ?? 0] = 0;
  return { buckets: buckets.subarray(0, size), counts: counts.subarray(0, size) };
}

function extend(hash: number, text: string): number {
  let result = hash;
  for (let at = 0; at < text.length; at += 1) result = Math.imul(result ^ text.charCodeAt(at), PRIME);
  return result;
}
