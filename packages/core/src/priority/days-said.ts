import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';

const DAYS_PER_UNIT: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 };
const LONG_TIME_DAYS = 14;
/** A number counts for a unit of time that follows within two words: "3 full days", "from last 10 days". */
const REACH = 2;
const NUMBER_CONCEPT = /^number-(\d+)$/;
const DIGITS = /^\d{1,3}$/;
/** "3days", "10din". */
const GLUED = /^(\d{1,3})\p{L}/u;

/** The longest time that a sentence names, in days; 0 for none. "For days" is taken for three. */
export function daysSaid(tokens: readonly string[], hits: readonly ConceptHit[]): number {
  const units = hits.filter(({ concept }) => concept in DAYS_PER_UNIT);
  const spans = units.map((unit) => numberBefore(unit, tokens, hits) * (DAYS_PER_UNIT[unit.concept] ?? 0));
  const longTime = hits.some(({ concept }) => concept === 'long-time') ? LONG_TIME_DAYS : 0;
  return Math.max(0, longTime, ...spans, ...gluedDays(tokens));
}

function numberBefore(unit: ConceptHit, tokens: readonly string[], hits: readonly ConceptHit[]): number {
  for (let at = unit.from - 1; at >= Math.max(0, unit.from - 1 - REACH); at -= 1) {
    const token = tokens[at] ?? '';
    if (DIGITS.test(token)) return Number(token);
    const named = hits.find(({ concept, from, to }) => NUMBER_CONCEPT.test(concept) && from <= at && at < to);
    if (named !== undefined) return Number(NUMBER_CONCEPT.exec(named.concept)?.[1] ?? 0);
  }
  return unit.concept === 'day' ? 0 : 1;
}

function gluedDays(tokens: readonly string[]): number[] {
  return tokens
    .filter((token) => /^\d{1,3}(day|din|naal|nal|rojul|divas|dina)/.test(token))
    .map((token) => Number(GLUED.exec(token)?.[1] ?? 0));
}
