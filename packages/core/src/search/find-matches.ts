import type { Complaint } from '../complaints/complaint.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { QueryWord } from './expand-query.ts';
import { conceptTerm, searchTokens } from './search-terms.ts';
import { findConcepts } from './searched-concepts.ts';

/** A passage of a public text that a query was found by. */
export interface Match {
  readonly field: 'title' | 'description';
  /** Position in the text in UTF-16 units; `to` is behind the last. */
  readonly from: number;
  readonly to: number;
  /** The passage as it is written there. */
  readonly text: string;
}

/** Joiners stand within Indic words. */
const WORD = /[\p{L}\p{M}\p{N}\u200c\u200d]+/gu;
const MOST_MATCHES = 20;

interface PlacedToken {
  readonly token: string;
  readonly from: number;
  readonly to: number;
}

/** In order of place, title first, at most 20. */
export function findMatches(
  lexicon: PivotLexicon,
  words: readonly QueryWord[],
  { maskedTitle, maskedDescription }: Pick<Complaint, 'maskedTitle' | 'maskedDescription'>,
): readonly Match[] {
  const wanted = new Set(
    words.flatMap(({ variants, concepts }) => [...variants, ...concepts].map(({ term }) => term)),
  );
  return [
    ...(maskedTitle === null ? [] : matchesIn(lexicon, wanted, 'title', maskedTitle)),
    ...matchesIn(lexicon, wanted, 'description', maskedDescription),
  ].slice(0, MOST_MATCHES);
}

function matchesIn(
  lexicon: PivotLexicon,
  wanted: ReadonlySet<string>,
  field: Match['field'],
  text: string,
): readonly Match[] {
  const tokens = placeTokens(text);
  const isFound = tokens.map(({ token }) => wanted.has(token));
  const concepts = findConcepts(
    lexicon,
    tokens.map(({ token }) => token),
  );
  for (const { concept, from, to } of concepts)
    if (wanted.has(conceptTerm(concept))) isFound.fill(true, from, to);
  const found = tokens.filter((_, at) => isFound[at]);
  return found.map(({ from, to }) => ({ field, from, to, text: text.slice(from, to) }));
}

/** A word of the text may be more than one when it is normalised: all of them have its place. */
function placeTokens(text: string): readonly PlacedToken[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index }) =>
    searchTokens(word).map((token) => ({ token, from: index, to: index + word.length })),
  );
}
