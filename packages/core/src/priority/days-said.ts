import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';
import type { HitIndex } from './hit-index.ts';

/** "daily" is a unit too: the Hindi word for it is said for days that are counted. */
const DAYS_PER_UNIT: Readonly<Record<string, number>> = { day: 1, daily: 1, week: 7, month: 30, year: 365 };
const COUNTED_ONLY = ['day', 'daily'];
const LONG_TIME_DAYS = 14;
/** A number counts for a unit of time that follows within two words: "3 full days", "from last 10 days". */
const REACH = 2;
const NUMBER_CONCEPT = /^number-(\d+)$/;
const DIGITS = /^\d{1,3}$/;
/** "3days", "10din". */
const GLUED = /^(\d{1,3})(?:day|din|naal|nal|rojul|divas|dina)/;

/** The longest time that a sentence names, in days; 0 for none. */
export function daysSaid(tokens: readonly string[], hits: readonly ConceptHit[], index: HitIndex): number {
  let longest = 0;
  for (const hit of hits) {
    const days = DAYS_PER_UNIT[hit.concept];
    if (days !== undefined) longest = Math.max(longest, days * countedBefore(hit, tokens, index));
    if (hit.concept === 'long-time') longest = Math.max(longest, LONG_TIME_DAYS);
  }
  for (const token of tokens) longest = Math.max(longest, Number(GLUED.exec(token)?.[1] ?? 0));
  return longest;
}

/** A week without a number is one; a day without a number says nothing. */
function countedBefore(
  { concept, from, to }: ConceptHit,
  tokens: readonly string[],
  index: HitIndex,
): number {
  const within = numberOf(index.endingAt(to));
  if (within !== undefined) return within;
  for (let at = from - 1; at >= Math.max(0, from - 1 - REACH); at -= 1) {
    const token = tokens[at] ?? '';
    if (DIGITS.test(token)) return Number(token);
    const named = numberOf(index.endingAt(at + 1));
    if (named !== undefined) return named;
  }
  return COUNTED_ONLY.includes(concept) ? 0 : 1;
}

function numberOf(concepts: readonly string[]): number | undefined {
  const found = concepts
    .map((concept) => NUMBER_CONCEPT.exec(concept)?.[1])
    .find((text) => text !== undefined);
  return found === undefined ? undefined : Number(found);
}
