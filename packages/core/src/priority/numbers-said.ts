import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';
import type { HitIndex } from './hit-index.ts';

const DIGITS = /^\d{1,6}$/;
const NUMBER = /^(number-\d+|hundred|thousand)$/;
const TIMES = ['hour', 'day', 'week', 'month', 'year', 'night', 'morning'];
/** "ward 12", "pole no 41", "12th street": a number beside these names one thing and counts nothing. */
const NUMBERED = ['ward', 'electric-pole', 'lamp-post', 'not', 'name-of-place', 'street'];
const ROUNDED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20];
const MANY = 30;
const HUNDRED = 100;
const THOUSAND = 1000;
const MOST_PEOPLE = 500_000;

/**
 * The hits with numbers in digits added as the concepts of number words, and without those that count
 * time or name a thing: what is left counts people, houses, cases.
 */
export function numbersCounted(
  tokens: readonly string[],
  hits: readonly ConceptHit[],
  index: HitIndex,
): readonly ConceptHit[] {
  const counting = hits.filter(
    (hit) => !NUMBER.test(hit.concept) || !(countsTime(hit.to, index) || endsWithTime(hit, index)),
  );
  const digits = tokens.flatMap((token, at) => {
    const concept = conceptOf(token);
    if (concept === undefined || countsTime(at + 1, index) || isNumbered(at, index)) return [];
    return [{ concept, from: at, to: at + 1 }];
  });
  return digits.length === 0 ? counting : [...counting, ...digits];
}

function conceptOf(token: string): string | undefined {
  if (!DIGITS.test(token)) return undefined;
  const value = Number(token);
  if (token === '000' || (value >= THOUSAND && value <= MOST_PEOPLE)) return 'thousand';
  if (value === 0 || value > MOST_PEOPLE) return undefined;
  return value >= HUNDRED ? 'hundred' : `number-${ROUNDED.find((rounded) => value <= rounded) ?? MANY}`;
}

/** The unit of time may stand one word further: "3 full days". */
function countsTime(end: number, index: HitIndex): boolean {
  return [end, end + 1].some((place) => index.startingAt(place).some((concept) => TIMES.includes(concept)));
}

/** Some number words are known together with the unit: "six days". */
function endsWithTime({ to }: ConceptHit, index: HitIndex): boolean {
  return index.endingAt(to).some((concept) => TIMES.includes(concept));
}

function isNumbered(at: number, index: HitIndex): boolean {
  return [...index.endingAt(at), ...index.startingAt(at + 1)].some((concept) => NUMBERED.includes(concept));
}
