import { soundKey } from '../language/sound-key.ts';
import { type BucketCounts, FeatureCounts, narrowCounts } from './feature-hashing.ts';
import type { FeatureGroup } from './sparse-vector.ts';

const NUMBER = /^\p{N}+$/u;
const NUMBER_MARK = '#';
/** A row of letters without an end is no word: what lies behind adds nothing. */
const LONGEST_WORD = 40;
/** Pairs grow with the square. */
const MOST_PAIRED = 20;

/** What each kind of feature weighs against the others; chosen by training on seeds without a tenth of them. */
const WEIGHTS = { words: 1, runs: 1, sounds: 1.2, soundRuns: 1.2, concepts: 1.2, conceptPairs: 0.6 };

/**
 * The features that tell the matter of a complaint: words and pairs of words, runs of 2 to 5 letters,
 * the same by sound (which unites spellings and scripts), concepts, those next to
 * each other, and those in one text.
 */
export function categoryFeatures(
  tokens: readonly string[],
  concepts: readonly string[],
  bits: number,
): FeatureGroup[] {
  const words = tokens.map((token) => (NUMBER.test(token) ? NUMBER_MARK : token.slice(0, LONGEST_WORD)));
  const sounds = words.map(soundKey).filter((sound) => sound !== '');
  return [
    { weight: WEIGHTS.words, ...countSequence('word', words, bits) },
    { weight: WEIGHTS.runs, ...countRuns('run', words, 2, 5, bits) },
    { weight: WEIGHTS.sounds, ...countSequence('sound', sounds, bits) },
    { weight: WEIGHTS.soundRuns, ...countRuns('sound run', sounds, 3, 4, bits) },
    { weight: WEIGHTS.concepts, ...countSequence('concept', concepts, bits) },
    { weight: WEIGHTS.conceptPairs, ...countPairs(concepts, bits) },
  ];
}

/** The same features in fewer buckets, so that a text is hashed only once. */
export function narrowFeatures(
  groups: readonly FeatureGroup[],
  from: number,
  bits: number,
): readonly FeatureGroup[] {
  if (bits === from) return groups;
  return groups.map(({ weight, ...counted }) => ({ weight, ...narrowCounts(counted, bits) }));
}

function countSequence(group: string, items: readonly string[], bits: number): BucketCounts {
  const features = new FeatureCounts(group, bits);
  items.forEach((item, at) => {
    features.add(item);
    const next = items[at + 1];
    if (next !== undefined) features.add(`${item} ${next}`);
  });
  return features.counted();
}

function countRuns(
  group: string,
  words: readonly string[],
  shortest: number,
  longest: number,
  bits: number,
): BucketCounts {
  const features = new FeatureCounts(group, bits);
  for (const word of words) features.addRuns(word, shortest, longest);
  return features.counted();
}

/** Which concepts stand in one text, wherever: thanks and a lamp are thanks. */
function countPairs(concepts: readonly string[], bits: number): BucketCounts {
  const features = new FeatureCounts('concept pair', bits);
  const distinct = [...new Set(concepts)].sort().slice(0, MOST_PAIRED);
  distinct.forEach((first, at) => {
    for (const second of distinct.slice(at + 1)) features.add(`${first} ${second}`);
  });
  return features.counted();
}
