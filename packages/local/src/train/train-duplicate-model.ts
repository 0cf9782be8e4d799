import {
  type ComparedComplaint,
  cheapFeatures,
  createPivotLexicon,
  type DuplicateModel,
  duplicateTerms,
  FEATURES,
  type FeatureName,
  LANGUAGES,
  mayBeSame,
  normaliseText,
  type PairFeatures,
  squaresOf,
  type TermFrequencies,
  tokenise,
  withCharacters,
} from '@namsev/core';
import type { SideReader } from '../evaluate/read-sides.ts';
import type { TextPair } from '../evaluate/text-pair.ts';
import type { SeedRow } from './seed-files.ts';

/** Terms in fewer seeds than this are not listed: what is rare is rare, whatever its number. */
const FEWEST = 4;
const STEPS = 6_000;
const RATE = 1;
/** Keeps the weights small that few pairs ask for. */
const SHRINK = 0.0005;
/** What speaks for one matter never counts against it, and the other way round, whatever a few pairs suggest. */
const SIGNS: Readonly<Record<FeatureName, 1 | -1 | 0>> = {
  sameLanguage: 0,
  object: 1,
  objectUnknown: 0,
  fault: 1,
  faultUnknown: 0,
  faultOther: -1,
  circumstance: 1,
  wordsSameLanguage: 1,
  namesSameLanguage: 1,
  namesOtherLanguage: 1,
  sharedName: 1,
  sameCategory: 1,
  otherCategory: -1,
  sameSubType: 1,
  relatedSubType: 0,
  otherSubType: -1,
  sameNumber: 1,
  otherNumber: -1,
  distance: -1,
  noDistance: 0,
  namesNoDistance: 1,
  sharedNameNoDistance: 1,
  apartInTime: -1,
  charactersSameLanguage: 1,
  charactersOtherLanguage: 1,
};
/** False alarms among pairs that the threshold is chosen on; on unseen ones there are more. */
const MOST_FALSE_ALARMS = 0.022;
const DECIMALS = 3;
const VERSION = '1.0.0';

interface Example {
  readonly features: PairFeatures;
  readonly duplicate: boolean;
}

/** In how many seeds each term occurs. */
export function countTerms(seeds: readonly SeedRow[]): TermFrequencies {
  const lexicon = createPivotLexicon();
  const counts = new Map<string, number>();
  for (const { text, lang } of seeds) {
    const tokens = tokenise(normaliseText(text));
    const language = LANGUAGES.find((known) => known === lang) ?? 'und';
    for (const { text: term } of duplicateTerms(tokens, lexicon.find(tokens, language)))
      counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const listed = [...counts].filter(([, count]) => count >= FEWEST).sort(([a], [b]) => (a < b ? -1 : 1));
  return { complaints: seeds.length, fewest: FEWEST, counts: Object.fromEntries(listed) };
}

/** Logistic regression over the features of the pairs that place and time leave possible, and a threshold on all. */
export function trainDuplicateModel(
  pairs: readonly TextPair[],
  frequencies: TermFrequencies,
  { read }: SideReader,
): DuplicateModel {
  const examples = pairs.map(({ a, b, duplicate }) => ({
    duplicate,
    features: featuresOf(read(a), read(b)),
  }));
  const possible = examples.flatMap(({ features, duplicate }) =>
    features === null ? [] : [{ features, duplicate }],
  );
  const unread = pairs.flatMap(({ a, b, duplicate }) => {
    const features = featuresOf({ ...read(a), subType: null }, read(b));
    return features === null ? [] : [{ features, duplicate }];
  });
  // The classifier errs more often on what it was not trained on: half of the examples do without its word.
  const { weights, bias } = fit([...possible, ...unread]);
  const learned = Float64Array.from(FEATURES, (name) => weights[name]);
  const logits = possible.map(({ features, duplicate }) => ({
    duplicate,
    logit: dot(learned, bias, features),
  }));
  const others = examples.filter(({ duplicate }) => !duplicate).length;
  return { version: VERSION, weights, bias, threshold: chooseThreshold(logits, others), frequencies };
}

/** Null for a pair that place or time rules out. */
function featuresOf(a: ComparedComplaint, b: ComparedComplaint): PairFeatures | null {
  if (!mayBeSame(b, a)) return null;
  return withCharacters(cheapFeatures(b, a, squaresOf(b.terms)), b, a);
}

/** Plain gradient descent from zero, so that the same pairs give the same weights. */
function fit(examples: readonly Example[]): Pick<DuplicateModel, 'weights' | 'bias'> {
  const weights = new Float64Array(FEATURES.length);
  let bias = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const slope = new Float64Array(weights.length);
    let biasSlope = 0;
    for (const { features, duplicate } of examples) {
      const error = toSimilarity(dot(weights, bias, features)) - (duplicate ? 1 : 0);
      biasSlope += error;
      features.forEach((value, at) => {
        slope[at] = (slope[at] ?? 0) + error * value;
      });
    }
    bias -= (RATE * biasSlope) / examples.length;
    FEATURES.forEach((name, at) => {
      const weight = weights[at] ?? 0;
      const next = weight - RATE * ((slope[at] ?? 0) / examples.length + SHRINK * weight);
      weights[at] = SIGNS[name] * next < 0 ? 0 : next;
    });
  }
  const entries = FEATURES.map((name, at) => [name, round(weights[at] ?? 0)] as const);
  return { weights: Object.fromEntries(entries) as DuplicateModel['weights'], bias: round(bias) };
}

function dot(weights: Float64Array, bias: number, features: PairFeatures): number {
  return features.reduce((sum, value, at) => sum + (weights[at] ?? 0) * value, bias);
}

function toSimilarity(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Right above the similarity at which one more false alarm than allowed would be given. */
function chooseThreshold(scored: readonly { logit: number; duplicate: boolean }[], others: number): number {
  const alarms = scored.filter(({ duplicate }) => !duplicate).map(({ logit }) => logit);
  alarms.sort((a, b) => b - a);
  const first = alarms[Math.floor(MOST_FALSE_ALARMS * others)] ?? 0;
  return round(toSimilarity(first) + 10 ** -DECIMALS);
}

function round(value: number): number {
  return Number(value.toFixed(DECIMALS));
}
