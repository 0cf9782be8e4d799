/**
 * What a match counts against the word as it was typed, and the two figures of BM25. Chosen on
 * `search-tuning.synthetic.jsonl`.
 */
export const WEIGHTS = {
  exact: 1,
  /** Another form or spelling in the same letters. */
  form: 0.85,
  /** The same sound in other letters. */
  sound: 0.8,
  /** A longer word that begins like the last one. */
  prefix: 0.4,
  /** One letter differs. */
  typo: 0.6,
  /** Two words written as one, or one as two. */
  joined: 0.8,
  /** Another word for the same, in any language. */
  concept: 0.7,
} as const;

export const BM25 = { k1: 1.2, b: 0.5 } as const;

/** The part of a score that does not depend on how many of the words were found. */
export const UNCONDITIONAL_SHARE = 0.4;
