import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';
import { categoryFeatures } from './category-features.ts';
import { type LinearModel, marginsOf } from './linear-model.ts';
import { weigh } from './sparse-vector.ts';

const MOST_WORDS = 5;
/** Reading on tells no more, and a text without an end would cost without an end. */
const MOST_TOKENS = 80;
const NUMBER = /^\p{N}+$/u;

/**
 * The words that speak most for a category: each is judged alone, with the concepts it is part of,
 * by how far it lies on the category's side compared with its best rival.
 */
export function decidingWords(
  model: LinearModel,
  category: string,
  tokens: readonly string[],
  concepts: readonly ConceptHit[],
): string[] {
  const which = model.classes.indexOf(category);
  const judged = new Map<string, number>();
  tokens.slice(0, MOST_TOKENS).forEach((token, at) => {
    if (judged.has(token) || NUMBER.test(token)) return;
    const covering = concepts.filter(({ from, to }) => from <= at && at < to).map(({ concept }) => concept);
    judged.set(token, leadOf(model, which, token, covering));
  });
  const speaking = [...judged].filter(([, lead]) => lead > 0).sort(([, a], [, b]) => b - a);
  return speaking.slice(0, MOST_WORDS).map(([word]) => word);
}

function leadOf(model: LinearModel, which: number, token: string, concepts: readonly string[]): number {
  const margins = marginsOf(
    model,
    weigh(categoryFeatures([token], concepts, model.bits), model.inverseFrequency),
  );
  const rivals = margins.filter((_, other) => other !== which);
  return (margins[which] ?? 0) - Math.max(...rivals);
}
