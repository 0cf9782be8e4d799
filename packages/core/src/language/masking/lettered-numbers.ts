import type { Span } from './skeleton.ts';
import { spellingsByScript } from './spelled-letters.ts';

const STATES =
  'A[NPRS]|B[HR]|C[GH]|D[DLN]|G[AJ]|H[PR]|J[HK]|K[AL]|L[AD]|M[HLNPZ]|N[L]|O[DR]|P[BY]|RJ|SK|T[GNRS]|U[AKPT]|WB';
const GAP = '[\\s./_-]{0,3}';
const ALONE_BEFORE = '(?<![A-Za-z0-9])';
const ALONE_AFTER = '(?![A-Za-z0-9])';

const VEHICLE = new RegExp(
  `${ALONE_BEFORE}(?:${STATES})${GAP}\\d{1,2}${GAP}([A-Z](?:${GAP}[A-Z]){0,2})${GAP}(\\d{1,4})${ALONE_AFTER}`,
  'gi',
);
const BHARAT_VEHICLE = new RegExp(
  `${ALONE_BEFORE}\\d{2}${GAP}BH${GAP}\\d{4}${GAP}[A-Z]{1,2}${ALONE_AFTER}`,
  'gi',
);
/** Registrations from before there were series: TN 39 1234. */
const OLD_VEHICLE = new RegExp(
  `${ALONE_BEFORE}(?:${STATES})${GAP}\\d{1,2}${GAP}(?!(?:19|20)\\d\\d)\\d{4}${ALONE_AFTER}`,
  'gi',
);
const TAX_NUMBER = new RegExp(
  `${ALONE_BEFORE}([A-Z](?:[A-Z]{4}|(?:[\\s.-]{1,2}[A-Z]){4}))${GAP}(\\d(?:${GAP}\\d){3})${GAP}[A-Z]${ALONE_AFTER}`,
  'gi',
);
/** The fourth letter is P for a person. */
const OF_A_PERSON = /^[A-Z]{3}P[A-Z]$/;
const SAID_TO_BE_ONE = /\bpan\b|पैन|பான்|పాన్|ಪ್ಯಾನ್|പാൻ/iu;
/** Letters before the number in which it may be said what it is. */
const REACH_OF_NAME = 30;

/** The same states, to be spelled letter by letter. */
const STATE_CODES =
  'AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UA UK UP UT WB';
const FIRST_LETTERS = 5;
const WORD_SIGN = '[\\p{L}\\p{M}\\p{N}]';
const SPELLINGS = spellingsByScript();
const SPELLED_VEHICLES = SPELLINGS.map(({ sign, patterns }) => ({ sign, pattern: spelledVehicle(patterns) }));
const SPELLED_TAX_NUMBERS = SPELLINGS.map(({ sign, patterns }) => ({
  sign,
  pattern: spelledTaxNumber(patterns),
}));
/** Most texts have none, and are not looked through any further. */
const DIGIT = /\d/;

/** "up 10 am 2024" is no registration, nor is "as 5 pm 30". */
const WORDS_AMID_NUMBERS = new Set([
  'am',
  'pm',
  'km',
  'kms',
  'to',
  'of',
  'in',
  'at',
  'on',
  'or',
  'th',
  'st',
  'nd',
  'rd',
  'hrs',
  'day',
  'and',
  'sq',
  'ft',
  'kg',
  'mm',
  'cm',
  'm',
  'hp',
  'kv',
  'kw',
  'no',
  'the',
  'min',
]);
/** Five letters that stand before a door or plot number as often as a tax number does. */
const WORDS_BEFORE_NUMBERS = new Set([
  'NAGAR',
  'CROSS',
  'BLOCK',
  'PLOTS',
  'HOUSE',
  'SALAI',
  'LINES',
  'PHASE',
  'STAGE',
  'FLOOR',
  'SHOPS',
  'POLES',
  'LIGHT',
  'WATER',
  'DOORS',
  'METER',
  'PLACE',
  'UNDER',
  'AFTER',
  'SINCE',
  'ABOUT',
  'VEEDU',
  'THERU',
  'MARG',
  'GRAMA',
  'CHOWK',
  'LAYOUT',
  'DATED',
  'UNTIL',
  'TOTAL',
  'LAMPS',
  'DRAIN',
  'WARDS',
  'HOURS',
  'FLATS',
  'GROUP',
  'STEPS',
  'PUMPS',
  'TEMPO',
  'CAMPS',
  'KUPPA',
  'CROPS',
  'SLOPE',
  'MARCH',
]);

/** Registrations of vehicles (TN 39 AB 1234, TN 39 1234, 22 BH 1234 AA, டிஎன் 39 ஏபி 1234), joined or in groups. */
export function findVehicles(text: string): Span[] {
  if (!DIGIT.test(text)) return [];
  const found = [...text.matchAll(VEHICLE)].filter(isVehicle);
  const old = [...text.matchAll(OLD_VEHICLE)].filter(isOldVehicle);
  const spelled = findSpelled(text, SPELLED_VEHICLES);
  return [...found, ...old, ...text.matchAll(BHARAT_VEHICLE), ...spelled].map((match) =>
    spanOf(match, '[vehicle]'),
  );
}

/** Permanent account numbers of the income tax department (ABCDE1234F), joined, in groups or sign by sign. */
export function findTaxNumbers(text: string): Span[] {
  if (!DIGIT.test(text)) return [];
  const found = [...text.matchAll(TAX_NUMBER)].filter((match) => isTaxNumber(match, text));
  const spelled = findSpelled(text, SPELLED_TAX_NUMBERS);
  return [...found, ...spelled].map((match) => spanOf(match, '[pan]'));
}

interface SpelledPattern {
  readonly sign: RegExp;
  readonly pattern: RegExp;
}

function findSpelled(text: string, patterns: readonly SpelledPattern[]): RegExpExecArray[] {
  return patterns.flatMap(({ sign, pattern }) => (sign.test(text) ? [...text.matchAll(pattern)] : []));
}

/** Letters by their names in one script, or in Latin among them. */
function spelledVehicle(spellings: ReadonlyMap<string, string>): RegExp {
  const nameOf = (letter: string) => `(?:${spellings.get(letter) ?? letter})`;
  const codeOf = (code: string) => [...code].map(nameOf).join(GAP);
  const states = STATE_CODES.split(' ').map(codeOf);
  const letter = anyLetter(spellings);
  const series = `${letter}(?:${GAP}${letter}){0,2}`;
  const numbered = `${GAP}\\d{1,2}${GAP}(?:${series}${GAP}\\d{2,4}|(?!(?:19|20)\\d\\d)\\d{4})`;
  const bharat = `\\d{2}${GAP}${codeOf('BH')}${GAP}\\d{4}${GAP}${letter}(?:${GAP}${letter})?`;
  return new RegExp(
    `(?<!${WORD_SIGN})(?:(?:${states.join('|')})${numbered}|${bharat})(?!${WORD_SIGN})`,
    'gu',
  );
}

/** Five names of letters, four digits and one more: nothing else is said like that. */
function spelledTaxNumber(spellings: ReadonlyMap<string, string>): RegExp {
  const name = `(?:${[...spellings.values()].join('|')})`;
  return new RegExp(
    `(?<!${WORD_SIGN})${name}(?:${GAP}${name}){4}${GAP}\\d(?:${GAP}\\d){3}${GAP}${anyLetter(spellings)}(?!${WORD_SIGN})`,
    'gu',
  );
}

function anyLetter(spellings: ReadonlyMap<string, string>): string {
  return `(?:${[...spellings.values()].join('|')}|[A-Za-z])`;
}

function isVehicle(match: RegExpExecArray): boolean {
  const [whole, series = '', number = ''] = match;
  if (!/\s/.test(whole)) return whole.length > 5 && !WORDS_AMID_NUMBERS.has(series.toLowerCase());
  if (WORDS_AMID_NUMBERS.has(series.toLowerCase())) return false;
  return number.length === 4 || whole === whole.toUpperCase();
}

/** "UP 10 2345" may be one; "up 10 2345" is not, unless it is written in one. */
function isOldVehicle([whole]: RegExpExecArray): boolean {
  return !/\s/.test(whole) || whole === whole.toUpperCase();
}

function isTaxNumber(match: RegExpExecArray, text: string): boolean {
  const [whole, letters = '', number = ''] = match;
  if (!/[^A-Za-z0-9]/.test(whole)) return true;
  if (SAID_TO_BE_ONE.test(text.slice(Math.max(0, match.index - REACH_OF_NAME), match.index))) return true;
  if (letters.length > FIRST_LETTERS) return true;
  if (WORDS_BEFORE_NUMBERS.has(letters.toUpperCase())) return false;
  if (whole === whole.toUpperCase()) return true;
  return OF_A_PERSON.test(letters.toUpperCase()) && !/^(?:19|20)/.test(number);
}

function spanOf(match: RegExpExecArray, label: string): Span {
  return { from: match.index, to: match.index + match[0].length, label };
}
