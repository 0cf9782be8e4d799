import { MS_PER_DAY } from '../clock.ts';
import { metresBetween } from './city-grid.ts';
import type { ComparedComplaint } from './compared-complaint.ts';
import { compareNumbers } from './identifying-numbers.ts';
import { sharedPart, sharedTerms, squaresOf, TERM_ROLES } from './packed-terms.ts';
import relatedSubTypes from './related-sub-types.json' with { type: 'json' };

/** What two complaints have in common, each as a number from 0 to 1, in the order of a `PairFeatures`. */
export const FEATURES = [
  'sameLanguage',
  'object',
  'objectUnknown',
  'fault',
  'faultUnknown',
  'faultOther',
  'circumstance',
  'wordsSameLanguage',
  'namesSameLanguage',
  'namesOtherLanguage',
  'sharedName',
  'sameCategory',
  'otherCategory',
  'sameSubType',
  'relatedSubType',
  'otherSubType',
  'sameNumber',
  'otherNumber',
  'distance',
  'noDistance',
  'namesNoDistance',
  'sharedNameNoDistance',
  'apartInTime',
  'charactersSameLanguage',
  'charactersOtherLanguage',
] as const;
export type FeatureName = (typeof FEATURES)[number];

/** Numbers and not an object: thousands of candidates are weighed for one complaint. */
export type PairFeatures = Float64Array;

const AT = Object.fromEntries(FEATURES.map((name, at) => [name, at])) as Readonly<
  Record<FeatureName, number>
>;
/** 1 at 300 m. */
const METRES = 300;
const DAYS = 90;
const [WORD, NAME, OBJECT, FAULT, CIRCUMSTANCE] = TERM_ROLES.map((_, role) => role) as [
  number,
  number,
  number,
  number,
  number,
];

export function featureOf(features: PairFeatures, name: FeatureName): number {
  return features[AT[name]] ?? 0;
}

/** All but the characters, which cost more than the rest together. `squares` are those of `a`'s terms. */
export function cheapFeatures(
  a: ComparedComplaint,
  b: ComparedComplaint,
  squares: Float64Array,
): PairFeatures {
  const features = new Float64Array(FEATURES.length);
  const sameLanguage = a.language === b.language ? 1 : 0;
  const noDistance = a.place === null || b.place === null ? 1 : 0;
  features[AT.sameLanguage] = sameLanguage;
  features[AT.noDistance] = noDistance;
  if (a.place !== null && b.place !== null) features[AT.distance] = metresBetween(a.place, b.place) / METRES;
  features[AT.apartInTime] = Math.abs(a.at.getTime() - b.at.getTime()) / MS_PER_DAY / DAYS;
  addTerms(features, a, b, squares, { sameLanguage, noDistance });
  addLabels(features, a, b);
  return features;
}

export function withCharacters(
  features: PairFeatures,
  a: ComparedComplaint,
  b: ComparedComplaint,
): PairFeatures {
  const all = features.slice();
  const isSame = featureOf(features, 'sameLanguage') === 1;
  all[isSame ? AT.charactersSameLanguage : AT.charactersOtherLanguage] = sharedPart(a.runs, b.runs);
  return all;
}

function addTerms(
  features: PairFeatures,
  a: ComparedComplaint,
  b: ComparedComplaint,
  squares: Float64Array,
  { sameLanguage, noDistance }: { sameLanguage: number; noDistance: number },
): void {
  const own = squaresOf(b.terms);
  const { products, rarestName } = sharedTerms(a.terms, b.terms);
  const cosineOf = (role: number) => {
    const lengths = (squares[role] ?? 0) * (own[role] ?? 0);
    return lengths === 0 ? 0 : (products[role] ?? 0) / Math.sqrt(lengths);
  };
  const isKnown = (role: number) => (squares[role] ?? 0) * (own[role] ?? 0) > 0;
  const names = cosineOf(NAME);
  const fault = cosineOf(FAULT);
  features[AT.object] = cosineOf(OBJECT);
  features[AT.objectUnknown] = isKnown(OBJECT) ? 0 : 1;
  features[AT.fault] = fault;
  features[AT.faultUnknown] = isKnown(FAULT) ? 0 : 1;
  features[AT.faultOther] = isKnown(FAULT) && fault === 0 ? 1 : 0;
  features[AT.circumstance] = cosineOf(CIRCUMSTANCE);
  features[AT.wordsSameLanguage] = sameLanguage * cosineOf(WORD);
  features[sameLanguage === 1 ? AT.namesSameLanguage : AT.namesOtherLanguage] = names;
  features[AT.sharedName] = rarestName;
  features[AT.namesNoDistance] = noDistance * names;
  features[AT.sharedNameNoDistance] = noDistance * rarestName;
}

function addLabels(features: PairFeatures, a: ComparedComplaint, b: ComparedComplaint): void {
  const categories = compareLabels(a.category, b.category);
  const subTypes = compareSubTypes(a.subType, b.subType);
  const numbers = compareNumbers(a.numbers, b.numbers);
  if (categories !== 'unknown') features[categories === 'same' ? AT.sameCategory : AT.otherCategory] = 1;
  if (numbers !== 'unknown') features[numbers === 'same' ? AT.sameNumber : AT.otherNumber] = 1;
  if (subTypes === 'same') features[AT.sameSubType] = 1;
  if (subTypes === 'related') features[AT.relatedSubType] = 1;
  if (subTypes === 'other') features[AT.otherSubType] = 1;
}

function compareLabels(a: string | null, b: string | null): 'same' | 'other' | 'unknown' {
  if (a === null || b === null) return 'unknown';
  return a === b ? 'same' : 'other';
}

/** Sub-types that people, and the classifier, take for each other. */
const RELATED = new Set(relatedSubTypes.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));

function compareSubTypes(a: string | null, b: string | null): 'same' | 'related' | 'other' | 'unknown' {
  const compared = compareLabels(a, b);
  return compared === 'other' && RELATED.has(`${a} ${b}`) ? 'related' : compared;
}
