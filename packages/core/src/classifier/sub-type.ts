import { categoryFeatures } from './category-features.ts';
import { type LinearModel, marginsOf, softmax } from './linear-model.ts';
import { weigh } from './sparse-vector.ts';

/** Below this share among the sub-types of its category none is named. */
const LEAST_SHARE = 0.3;
const SEPARATOR = '/';

export function subTypeLabel(category: string, subType: string): string {
  return `${category}${SEPARATOR}${subType}`;
}

/** The likeliest sub-type of one category; null when none stands out. */
export function subTypeWithin(
  category: string,
  model: LinearModel,
  tokens: readonly string[],
  concepts: readonly string[],
): string | null {
  const vector = weigh(categoryFeatures(tokens, concepts, model.bits), model.inverseFrequency);
  const margins = marginsOf(model, vector);
  const prefix = subTypeLabel(category, '');
  const own = model.classes.flatMap((label, which) => (label.startsWith(prefix) ? [which] : []));
  const shares = softmax(own.map((which) => model.slope * (margins[which] ?? 0)));
  const best = shares.indexOf(Math.max(...shares));
  const label = model.classes[own[best] ?? -1];
  if (label === undefined || vector.indices.length === 0 || (shares[best] ?? 0) < LEAST_SHARE) return null;
  return label.slice(prefix.length);
}
