import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';

/** Concepts that say when, how many or in which mood: nobody looks for a complaint by them. */
const UNSEARCHED: ReadonlySet<string> = new Set([
  'people',
  'family',
  'whole-area',
  'many',
  'hundred',
  'thousand',
  'number-1',
  'number-2',
  'number-3',
  'number-4',
  'number-5',
  'number-6',
  'number-7',
  'number-8',
  'number-9',
  'number-10',
  'number-15',
  'number-20',
  'number-30',
  'hour',
  'day',
  'week',
  'month',
  'year',
  'today',
  'yesterday',
  'daily',
  'since',
  'long-time',
  'again-and-again',
  'not',
  'repaired-already',
  'was-earlier',
  'if-hypothetical',
  'may-happen',
  'request',
  'want-new',
  'complained-before',
  'no-action',
  'no-danger',
  'angry',
  'urgent-word',
  'name-of-place',
  'question',
  'gradual',
  'out-of-reach',
  'asks',
  'area',
  'ward',
  'office',
  'worker',
]);

export interface FoundConcept {
  readonly concept: string;
  readonly from: number;
  readonly to: number;
}

/** The concepts that a complaint can be found by, in any language, with the tokens that say them. */
export function findConcepts(lexicon: PivotLexicon, tokens: readonly string[]): readonly FoundConcept[] {
  return lexicon.find(tokens, 'und').filter(({ concept }) => !UNSEARCHED.has(concept));
}
