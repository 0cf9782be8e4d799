import type { Language } from '../language/languages.ts';
import type { ConceptHit, PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { ReadSentence } from '../language/sentence-reader.ts';
import type { ToneRules } from './tone-rules.ts';

/** One place where a concept that says something of the tone is said. */
export interface Signal {
  readonly concept: string;
  readonly words: readonly string[];
}

/** A negation stands before what it takes back in English, and after it in Indian languages. */
const REACH_OF_NOT = 2;

/**
 * @param lexicons looked up one after the other, the pivot lexicon first; its concept `not` takes back.
 */
export function findSignals(
  sentence: ReadSentence,
  language: Language | 'und',
  lexicons: readonly PivotLexicon[],
  rules: ToneRules,
): readonly Signal[] {
  const { tokens } = sentence;
  const hits = lexicons.flatMap((lexicon) => lexicon.find(tokens, language));
  const nots = hits.filter((hit) => hit.concept === 'not' && !isPartOfPhrase(hit, hits));
  const isCourtesy = hits.some(({ concept }) => concept === 'courtesy');
  return hits.flatMap((hit) => {
    const { concept, from, to } = hit;
    if (isCourtesy && rules.signals[concept]?.gratitude !== undefined) return [];
    const opposite = rules.negatable[concept];
    const isNegated = opposite !== undefined && isTakenBack(hit, nots, sentence, language);
    const meant = isNegated ? opposite : concept;
    if (meant === null || rules.signals[meant] === undefined) return [];
    return [{ concept: meant, words: tokens.slice(from, to) }];
  });
}

/** "Cannot sleep" says one thing: its "not" takes nothing else back. */
function isPartOfPhrase({ from, to }: ConceptHit, hits: readonly ConceptHit[]): boolean {
  return hits.some((other) => other.from <= from && other.to >= to && other.to - other.from > to - from);
}

function isTakenBack(
  { from, to }: ConceptHit,
  nots: readonly ConceptHit[],
  { tokens, negated }: ReadSentence,
  language: Language | 'und',
): boolean {
  if (tokens.slice(from, to).some((token) => negated.has(token))) return true;
  return nots.some((not) =>
    language === 'en'
      ? not.to <= from && from - not.to < REACH_OF_NOT
      : not.from >= to && not.from - to < REACH_OF_NOT,
  );
}

/** Signs of feeling, each once. They are looked for in the raw text, for normalising joins what they are made of. */
export function findEmoji(text: string, { emoji }: ToneRules): readonly Signal[] {
  return Object.entries(emoji).flatMap(([concept, signs]) =>
    signs.filter((sign) => text.includes(sign)).map((sign) => ({ concept, words: [sign] })),
  );
}
