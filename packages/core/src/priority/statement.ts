import type { Language } from '../language/languages.ts';
import type { ConceptHit, PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { ReadSentence } from '../language/sentence-reader.ts';
import { daysSaid } from './days-said.ts';
import { type HitIndex, indexHits } from './hit-index.ts';
import { numbersCounted } from './numbers-said.ts';
import { stretchesOver } from './past.ts';
import { endsWithAny, type ReadingRules } from './priority-rules.ts';
import { isWithin } from './stretches.ts';
import { isSupposed, suppositionsOf } from './supposed.ts';

/** What one sentence, or a part of it, claims in concepts. */
export interface Statement {
  /** Concepts that hold, each with the words it rests on. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  /** It tells of the past or of something that was put right. */
  readonly isOver: boolean;
  /** A danger in it is only supposed. */
  readonly isSupposing: boolean;
  /** How long it has lasted, in days; 0 when nothing is said. */
  readonly days: number;
  /** Length in words. */
  readonly length: number;
}

/** A negation takes back what it stands next to: after it in English, before it in Indian languages. */
const REACH_OF_NOT = 2;
/** Words from a place to the verb that says what happens there: "into the house | water | may come". */
const REACH_OF_VERB = 2;
/** Fewer words beside what is over say nothing of their own. */
const SHORTEST_REST = 2;
const NUMBER = /^\d/;

/**
 * One statement, or two where a part of the sentence is over: that part and the rest. Which concepts can be
 * denied, be part of a name, or follow from a defect is data: `reading` of the rules.
 */
export function readStatements(
  sentence: ReadSentence,
  language: Language | 'und',
  lexicon: PivotLexicon,
  reading: ReadingRules,
): Statement[] {
  const { tokens } = sentence;
  const found = withoutAbsorbed(lexicon.find(tokens, language), reading);
  const index = indexHits(found);
  const hits = numbersCounted(tokens, found, index);
  const said = (names: readonly string[]) => hits.some(({ concept }) => names.includes(concept));
  const suppositions = suppositionsOf(sentence, index, language, reading);
  const facts = hits.filter((hit) => !isSupposed(hit, suppositions));
  const held = hitsThatHold(facts, index, sentence, language, reading);
  const whole = {
    days: daysSaid(tokens, found, index),
    isOver: false,
    isSupposing: facts.length < hits.length,
    length: tokens.length,
  };
  const isOpen = said(reading.notOver) && !said(['thanks']);
  const over = isOpen ? [] : stretchesOver(held, sentence, index, reading);
  if (over.length === 0) return [{ ...whole, claims: claimsOf(held, tokens) }];
  const past = claimsOf(
    held.filter((hit) => isWithin(hit, over)),
    tokens,
  );
  const rest = claimsOf(
    held.filter((hit) => !isWithin(hit, over)),
    tokens,
  );
  const length = tokens.filter((_, at) => !isWithin({ from: at, to: at + 1 }, over)).length;
  const overStatement = { ...whole, claims: past, isOver: true };
  if (length < SHORTEST_REST) return [overStatement];
  return [overStatement, { ...whole, claims: withTopics(rest, past, reading), length }];
}

/** "They fixed the cable. It has come down again": nothing is over when it is back and nothing else is named. */
export function reopen(
  statements: readonly Statement[],
  { back, topics }: ReadingRules,
): readonly Statement[] {
  const isBack = statements.some(
    ({ claims, isOver }) =>
      !isOver &&
      back.some((concept) => claims.has(concept)) &&
      !topics.some((concept) => claims.has(concept)),
  );
  return isBack ? statements.map((statement) => ({ ...statement, isOver: false })) : statements;
}

function hitsThatHold(
  hits: readonly ConceptHit[],
  index: HitIndex,
  sentence: ReadSentence,
  language: Language | 'und',
  reading: ReadingRules,
): ConceptHit[] {
  const { tokens } = sentence;
  const isHypothetical = hits.some(({ concept }) => reading.hypothetical.includes(concept));
  return hits.filter((hit) => {
    const { concept, to } = hit;
    if (isName(hit, index, sentence, reading)) return false;
    const isImagined = isHypothetical || endsSupposing(to, tokens, language, reading);
    if (isImagined && reading.consequences.includes(concept)) return false;
    if (reading.foreseeable.includes(concept) && isForeseen(hit, index, tokens, reading)) return false;
    return !isNegated(hit, index, sentence, language, reading);
  });
}

/** The first words that claim a concept stand for it. */
function claimsOf(hits: readonly ConceptHit[], tokens: readonly string[]): Map<string, readonly string[]> {
  const claims = new Map<string, readonly string[]>();
  for (const { concept, from, to } of hits) {
    if (!claims.has(concept)) claims.set(concept, tokens.slice(from, to));
  }
  return claims;
}

/** "The lid was put back, but it is broken": the rest is about the same thing where it names none. */
function withTopics(
  rest: Statement['claims'],
  past: Statement['claims'],
  { topics }: ReadingRules,
): Statement['claims'] {
  if (topics.some((concept) => rest.has(concept))) return rest;
  return new Map([...rest, ...[...past].filter(([concept]) => topics.includes(concept))]);
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

/** "illness | may spread": the verb or one of the two words behind the hit supposes it. */
function endsSupposing(
  to: number,
  tokens: readonly string[],
  language: Language | 'und',
  { hypotheticalEndings }: ReadingRules,
): boolean {
  const verbs = tokens.slice(to - 1, language === 'en' ? to : to + REACH_OF_VERB);
  return verbs.some((word) => endsWithAny(word, hypotheticalEndings));
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
  { negatable, negatedBefore, negatedNextTo, negativeEndings }: ReadingRules,
): boolean {
  if (language !== 'en' && negatedNextTo.includes(concept) && index.startingAt(to).includes('not'))
    return true;
  if (!negatable.includes(concept)) return false;
  if (tokens.slice(from, to).some((word) => negated.has(word))) return true;
  if (language !== 'en' && endsWithAny(tokens[to - 1], negativeEndings)) return true;
  if (language === 'en') return isNotBefore(from, index, tokens);
  if (language === 'hi' && negatedBefore.includes(concept) && index.endingAt(from).includes('not'))
    return true;
  return places(to, to + REACH_OF_NOT - 1).some((place) => index.startingAt(place).includes('not'));
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
