import { normaliseText } from '../language/normalise.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { tokenise } from '../language/tokenise.ts';
import { findConcepts, withBroader } from './searched-concepts.ts';
import { isStopWord } from './stop-words.ts';

/** A concept as a term; no word has this sign. */
const CONCEPT_SIGN = '#';
/** Nobody looks for more letters of a word than this. */
const LONGEST_TERM = 40;
/** What masking leaves in the place of personal data. */
const MASK = /\[(?:phone|aadhaar|pan|vehicle|email)\]/g;

/** What a text is found by: how often each term is said, and how many words the text has. */
export interface TextTerms {
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

export function conceptTerm(concept: string): string {
  return `${CONCEPT_SIGN}${concept}`;
}

export function isConceptTerm(term: string): boolean {
  return term.startsWith(CONCEPT_SIGN);
}

/** The words of a masked text as they are indexed and looked for, with stop words. */
export function searchTokens(masked: string): string[] {
  return tokenise(normaliseText(masked.replace(MASK, ' '))).map((token) => token.slice(0, LONGEST_TERM));
}

/** Words in all scripts without stop words, and the concepts that words of any language stand for. */
export function textTerms(lexicon: PivotLexicon, masked: string): TextTerms {
  const tokens = searchTokens(masked);
  const counts = new Map<string, number>();
  const count = (term: string) => counts.set(term, (counts.get(term) ?? 0) + 1);
  for (const token of tokens) if (!isStopWord(token)) count(token);
  for (const { concept } of findConcepts(lexicon, tokens))
    for (const each of withBroader(concept)) count(conceptTerm(each));
  return { counts, length: tokens.length };
}
