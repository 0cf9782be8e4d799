import { FeatureCounts } from './feature-hashing.ts';
import type { FeatureGroup } from './sparse-vector.ts';

/** Longer rows of letters are no words, and are read in pieces. */
const LATIN_WORD = /[a-z]{1,40}/g;
const DIACRITICS = /\p{M}/gu;
const SHORTEST_RUN = 1;
const LONGEST_RUN = 4;

/** The Latin words of a normalised text; accents are dropped, other scripts left out. */
export function latinWords(normalised: string): string[] {
  return normalised.normalize('NFD').replace(DIACRITICS, '').match(LATIN_WORD) ?? [];
}

export function languageFeatures(words: readonly string[], bits: number): FeatureGroup[] {
  const runs = new FeatureCounts('run', bits);
  const whole = new FeatureCounts('word', bits);
  for (const word of words) {
    runs.addRuns(word, SHORTEST_RUN, LONGEST_RUN);
    whole.add(word);
  }
  return [
    { weight: 1, ...runs.counted() },
    { weight: 0.8, ...whole.counted() },
  ];
}
