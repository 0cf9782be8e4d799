import type { PriorityBand } from '../complaints/complaint.ts';
import { type LinearModel, marginsOf } from './linear-model.ts';
import { type FeatureGroup, weigh } from './sparse-vector.ts';

/** How a text reads as a whole, whatever words stand in it. */
export interface Reading {
  /** Distance from the separator of each band that people gave to complaints; positive on its own side. */
  readonly margins: Readonly<Record<PriorityBand, number>>;
  /** Of a model that mixes up too much to doubt anything: that of the baseline. */
  readonly isCoarse: boolean;
}

/** A model with fewer is coarse. */
const FINE_BITS = 16;
/** Of a band that the model does not know: beyond nearly all that others get. */
const UNKNOWN_MARGIN = -1;
/** Tokens lose the sign, and it says what the words often do not. */
const QUESTION_MARK = /\?/;
const ENDS_AS_QUESTION = /\?[\s"')!]*$/;

/** The words of a text with what its question marks say. */
export function readingTokens(text: string, tokens: readonly string[]): readonly string[] {
  if (!QUESTION_MARK.test(text)) return tokens;
  return [...tokens, ENDS_AS_QUESTION.test(text) ? '??' : '?'];
}

/** Which concepts stand together tells a danger better than a matter: their pairs say twice as much as there. */
const SAY_OF_PAIRS = 2;

/** The features of the category as the reading weighs them: the last group are the pairs of concepts. */
export function readingFeatures(features: readonly FeatureGroup[]): FeatureGroup[] {
  const pairs = features.length - 1;
  return features.map((group, at) =>
    at === pairs ? { ...group, weight: SAY_OF_PAIRS * group.weight } : group,
  );
}

/** Features are those of the category, of `readingTokens` and in the buckets of the model. */
export function readAs(model: LinearModel, features: readonly FeatureGroup[]): Reading {
  const margins = marginsOf(model, weigh(readingFeatures(features), model.inverseFrequency));
  return readingOf(model.classes, [...margins], model.bits < FINE_BITS);
}

/** @param margins of the classes, in their order. */
export function readingOf(classes: readonly string[], margins: readonly number[], isCoarse = false): Reading {
  const marginOf = (band: PriorityBand) => margins[classes.indexOf(band)] ?? UNKNOWN_MARGIN;
  return {
    margins: {
      low: marginOf('low'),
      normal: marginOf('normal'),
      high: marginOf('high'),
      urgent: marginOf('urgent'),
    },
    isCoarse,
  };
}
