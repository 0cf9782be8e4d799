/**
 * What a match counts against the word as it was typed, and the two figures of BM25. Chosen on
 * `search-tuning.synthetic.jsonl`.
 */
export const WEIGHTS = {
  exact: 1,
  /** Another spelling of the same sound, in any letters. */
  sound: 0.9,
  /** Another form of the word. */
  form: 0.75,
  /** The same but for the a. */
  key: 0.6,
  /** Of these where a stop is voiced in the one and not in the other. */
  otherVoice: 0.4,
  /** A longer word that begins like the last one. */
  prefix: 0.4,
  /** One letter differs. */
  typo: 0.6,
  /** Two words written as one, or one as two. */
  joined: 0.8,
  /** Another word for the same, in any language. */
  concept: 0.9,
  /** A word for what it is a kind of. */
  broaderConcept: 0.6,
} as const;

export const BM25 = { k1: 0.6, b: 0.3 } as const;

/** How much a score falls with the part of the query that was not found, by rarity: a name counts most. */
export const COVERAGE_POWER = 3;
