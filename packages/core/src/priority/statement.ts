import type { Language } from '../language/languages.ts';
import type { ConceptHit, PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { ReadSentence } from '../language/sentence-reader.ts';
import { daysSaid } from './days-said.ts';
import { type HitIndex, indexHits } from './hit-index.ts';
import { numbersCounted } from './numbers-said.ts';
import type { ReadingRules } from './priority-rules.ts';

/** What one sentence claims, in concepts. */
export interface Statement {
  /** Concepts that hold, each with the words it rests on. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  /** The sentence tells of the past or of something that was put right. */
  readonly isOver: boolean;
  /** How long it has lasted, in days; 0 when nothing is said. */
  readonly days: number;
  /** Length in words. */
  readonly length: number;
}

/** A negation takes back what it stands next to: after it in English, before it in Indian languages. */
const REACH_OF_NOT = 2;
/** Words from a place to the verb that says what happens there: "into the house | water | may come". */
const REACH_OF_VERB = 2;
const NUMBER = /^\d/;

/** Which concepts can be denied, be part of a name, or follow from a defect is data: `reading` of the rules. */
export function readStatement(
  sentence: ReadSentence,
  language: Language | 'und',
  lexicon: PivotLexicon,
  reading: ReadingRules,
): Statement {
  const { tokens } = sentence;
  const found = withoutAbsorbed(lexicon.find(tokens, language), reading);
  const index = indexHits(found);
  const hits = numbersCounted(tokens, found, index);
  const said = (names: readonly string[]) => hits.some(({ concept }) => names.includes(concept));
  const isHypothetical = said(reading.hypothetical);
  const claims = new Map<string, readonly string[]>();
  for (const hit of hits) {
    const { concept, from, to } = hit;
    if (claims.has(concept) || isName(hit, index, sentence, reading)) continue;
    const isImagined = isHypothetical || endsWithAny(tokens[to - 1], reading.hypotheticalEndings);
    if (isImagined && reading.consequences.includes(concept)) continue;
    if (reading.foreseeable.includes(concept) && isForeseen(hit, index, tokens, reading)) continue;
    if (!isNegated(hit, index, sentence, language, reading)) claims.set(concept, tokens.slice(from, to));
  }
  const isOver =
    reading.over.some((concept) => claims.has(concept)) && (said(['thanks']) || !said(reading.notOver));
  return { claims, isOver, days: daysSaid(tokens, found, index), length: tokens.length };
}

/** "death certificate" is no death: the longer match is what was meant. Hits come in order of place. */
function withoutAbsorbed(hits: readonly ConceptHit[], { absorbed }: ReadingRules): readonly ConceptHit[] {
  const furthest = new Map<number, number>();
  for (const { from, to } of hits) furthest.set(from, Math.max(to, furthest.get(from) ?? 0));
  let covered = 0;
  let coveredFrom = -1;
  return hits.filter(({ concept, from, to }) => {
    const own = furthest.get(from) ?? to;
    if (own > covered) {
      covered = own;
      coveredFrom = from;
    }
    return (from === coveredFrom && to === covered) || !absorbed.includes(concept);
  });
}

/** "Fire Station Road", "Hospital Street": a word right before a word for a place is part of a name. */
function isName(
  { concept, to }: ConceptHit,
  index: HitIndex,
  { tokens }: ReadSentence,
  { nameable, nameablePlaces, streetForms, towards, notNaming }: ReadingRules,
): boolean {
  if (!nameable.includes(concept)) return false;
  const behind = index.startingAt(to);
  if (behind.some((place) => notNaming.includes(place))) return false;
  if (behind.includes('name-of-place')) return true;
  const isStreet = streetForms.some((form) => tokens[to]?.startsWith(form));
  return isStreet && nameablePlaces.includes(concept) && !endsWithAny(tokens[to - 1], towards);
}

/** The verb stands at the end of the clause in Indian languages, and "may" before it in English. */
function isForeseen(
  { from, to }: ConceptHit,
  index: HitIndex,
  tokens: readonly string[],
  { hypotheticalEndings }: ReadingRules,
): boolean {
  const isSaidBehind = tokens
    .slice(to - 1, to + REACH_OF_VERB)
    .some((word) => endsWithAny(word, hypotheticalEndings));
  return isSaidBehind || places(from - 1, from).some((place) => index.endingAt(place).includes('may-happen'));
}

function isNegated(
  { concept, from, to }: ConceptHit,
  index: HitIndex,
  { tokens, negated }: ReadSentence,
  language: Language | 'und',
  { negatable, negatedBefore, negativeEndings }: ReadingRules,
): boolean {
  if (!negatable.includes(concept)) return false;
  if (tokens.slice(from, to).some((word) => negated.has(word))) return true;
  if (language !== 'en' && endsWithAny(tokens[to - 1], negativeEndings)) return true;
  if (language === 'en') return isNotBefore(from, index, tokens);
  if (language === 'hi' && negatedBefore.includes(concept) && index.endingAt(from).includes('not'))
    return true;
  return places(to, to + REACH_OF_NOT - 1).some((place) => index.startingAt(place).includes('not'));
}

function endsWithAny(word: string | undefined, endings: readonly string[]): boolean {
  return word !== undefined && endings.some((ending) => word.endsWith(ending));
}

/** "ward no 12" denies nothing. */
function isNotBefore(from: number, index: HitIndex, tokens: readonly string[]): boolean {
  return places(from - REACH_OF_NOT, from).some(
    (place) => index.endingAt(place).includes('not') && !NUMBER.test(tokens[place] ?? ''),
  );
}

function places(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
