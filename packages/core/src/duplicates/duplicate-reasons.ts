import type { ComparedComplaint } from './compared-complaint.ts';
import { type FeatureName, featureOf, type PairFeatures } from './pair-features.ts';

/** Why two complaints are taken for one matter; stable codes, for front ends to put into words. */
export type DuplicateReason =
  | 'same_place'
  | 'same_ward'
  | 'same_category'
  | 'same_kind'
  | 'same_fault'
  | 'same_number'
  | 'same_landmark'
  | 'similar_words';

/** Parts of the largest value of a feature from which it counts as a reason. */
const NEAR = 0.5;
const ALIKE = 0.35;
const SHARED = 0.3;

export function reasonsOf(
  a: ComparedComplaint,
  b: ComparedComplaint,
  features: PairFeatures,
): DuplicateReason[] {
  const value = (name: FeatureName) => featureOf(features, name);
  const characters = value('charactersSameLanguage') + value('charactersOtherLanguage');
  const names = value('namesSameLanguage') + value('namesOtherLanguage');
  const isPlaced = value('noDistance') === 0;
  const said: [DuplicateReason, boolean][] = [
    ['same_place', isPlaced && value('distance') <= NEAR],
    ['same_ward', !isPlaced && a.ward !== null && a.ward === b.ward],
    ['same_number', value('sameNumber') === 1],
    ['same_kind', value('sameSubType') === 1],
    ['same_category', value('sameCategory') === 1],
    ['same_fault', value('fault') >= ALIKE],
    ['same_landmark', value('circumstance') >= ALIKE || names >= SHARED],
    ['similar_words', characters >= ALIKE || value('wordsSameLanguage') >= ALIKE],
  ];
  return said.flatMap(([reason, holds]) => (holds ? [reason] : []));
}
