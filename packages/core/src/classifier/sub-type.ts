import { type LinearModel, marginsOf, softmax } from './linear-model.ts';
import { type FeatureGroup, weigh } from './sparse-vector.ts';

/** What a text says of the sub-types of every category. */
export interface SubTypeReading {
  /** How far the text lies on the side of the likeliest sub-type of a category. */
  marginOf(category: string): number;
  /** The likeliest sub-type of a category; null when none stands out. */
  bestOf(category: string): string | null;
}

interface SubTypeMargin {
  readonly subType: string;
  readonly margin: number;
}

/** Below this share among the sub-types of its category none is named. */
const LEAST_SHARE = 0.3;
const SEPARATOR = '/';
/** On the wrong side of every one: for a category that has no sub-types. */
const NO_MARGIN = -1;

export function subTypeLabel(category: string, subType: string): string {
  return `${category}${SEPARATOR}${subType}`;
}

export interface SubTypeReader {
  /** Features are those of the category, in the buckets of the model. */
  read(features: readonly FeatureGroup[]): SubTypeReading;
}

export function createSubTypeReader(model: LinearModel): SubTypeReader {
  const labels = model.classes.map(partsOf);
  return { read: (features) => readSubTypes(model, labels, features) };
}

interface Label {
  readonly category: string;
  readonly subType: string;
}

function partsOf(label: string): Label {
  const [category = '', subType = ''] = label.split(SEPARATOR);
  return { category, subType };
}

function readSubTypes(
  model: LinearModel,
  labels: readonly Label[],
  features: readonly FeatureGroup[],
): SubTypeReading {
  const vector = weigh(features, model.inverseFrequency);
  const byCategory = groupByCategory(labels, marginsOf(model, vector));
  return {
    marginOf: (category) => byCategory.get(category)?.[0]?.margin ?? NO_MARGIN,
    bestOf(category) {
      const ranked = byCategory.get(category) ?? [];
      const [share = 0] = softmax(ranked.map(({ margin }) => model.slope * margin));
      return vector.indices.length === 0 || share < LEAST_SHARE ? null : (ranked[0]?.subType ?? null);
    },
  };
}

/** Of each category its sub-types, the likeliest first. */
function groupByCategory(
  labels: readonly Label[],
  margins: Float64Array,
): ReadonlyMap<string, readonly SubTypeMargin[]> {
  const groups = new Map<string, SubTypeMargin[]>();
  labels.forEach(({ category, subType }, which) => {
    const group = groups.get(category) ?? [];
    group.push({ subType, margin: margins[which] ?? NO_MARGIN });
    groups.set(category, group);
  });
  for (const group of groups.values()) group.sort((a, b) => b.margin - a.margin);
  return groups;
}
