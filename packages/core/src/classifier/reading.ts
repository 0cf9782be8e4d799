import { categoryFeatures } from './category-features.ts';
import { type LinearModel, marginsOf } from './linear-model.ts';
import { weigh } from './sparse-vector.ts';

/** How a text reads as a whole: asking or wishing for something, or telling of a danger; null for neither. */
export type Reading = 'wish' | 'danger' | null;

/** Classes of the model: the bands that people gave to complaints. */
export const WISH_LABEL = 'low';
export const DANGER_LABEL = 'urgent';

/** Margins from which on a reading stands; chosen on the held-back seeds, for readings that are seldom wrong. */
const WISH_MARGIN = -0.2;
const DANGER_MARGIN = -0.15;
/** Tokens lose the sign, and it says what the words often do not. */
const QUESTION_MARK = /\?/;
const ENDS_AS_QUESTION = /\?[\s"')!]*$/;

/** The words of a text with what its question marks say. */
export function readingTokens(text: string, tokens: readonly string[]): readonly string[] {
  if (!QUESTION_MARK.test(text)) return tokens;
  return [...tokens, ENDS_AS_QUESTION.test(text) ? '??' : '?'];
}

export function readAs(
  model: LinearModel,
  text: string,
  tokens: readonly string[],
  concepts: readonly string[],
): Reading {
  const features = categoryFeatures(readingTokens(text, tokens), concepts, model.bits);
  const margins = marginsOf(model, weigh(features, model.inverseFrequency));
  const marginOf = (label: string) => margins[model.classes.indexOf(label)] ?? Number.NEGATIVE_INFINITY;
  if (marginOf(DANGER_LABEL) > DANGER_MARGIN) return 'danger';
  return marginOf(WISH_LABEL) > WISH_MARGIN ? 'wish' : null;
}
