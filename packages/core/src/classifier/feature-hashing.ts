const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const MIXING_SHIFT = 15;

/** Features of one group, counted in `2 ** bits` buckets. */
export class FeatureCounts {
  readonly counts = new Map<number, number>();
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

  #count(hash: number): void {
    const bucket = (hash ^ (hash >>> MIXING_SHIFT)) & this.#mask;
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + 1);
  }
}

function extend(hash: number, text: string): number {
  let result = hash;
  for (let at = 0; at < text.length; at += 1) result = Math.imul(result ^ text.charCodeAt(at), PRIME);
  return result;
}
