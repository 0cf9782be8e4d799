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
const TAX_NUMBER = new RegExp(`${ALONE_BEFORE}([A-Z]{5})${GAP}\\d{4}${GAP}[A-Z]${ALONE_AFTER}`, 'gi');

/** The same states, to be spelled letter by letter. */
const STATE_CODES =
  'AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UA UK UP UT WB';
const WORD_SIGN = '[\\p{L}\\p{M}\\p{N}]';
const SPELLED_VEHICLES = spellingsByScript().map(spelledVehicle);

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
]);

/** Registrations of vehicles (TN 39 AB 1234, 22 BH 1234 AA, டிஎன் 39 ஏபி 1234), joined or in groups. */
export function findVehicles(text: string): Span[] {
  const found = [...text.matchAll(VEHICLE)].filter(isVehicle);
  const spelled = SPELLED_VEHICLES.flatMap((pattern) => [...text.matchAll(pattern)]);
  return [...found, ...text.matchAll(BHARAT_VEHICLE), ...spelled].map((match) => spanOf(match, '[vehicle]'));
}

/** Permanent account numbers of the income tax department (ABCDE1234F). */
export function findTaxNumbers(text: string): Span[] {
  return [...text.matchAll(TAX_NUMBER)].filter(isTaxNumber).map((match) => spanOf(match, '[pan]'));
}

/** Letters by their names in one script, or in Latin among them. */
function spelledVehicle(spellings: ReadonlyMap<string, string>): RegExp {
  const nameOf = (letter: string) => `(?:${spellings.get(letter) ?? letter})`;
  const states = STATE_CODES.split(' ').map((code) => [...code].map(nameOf).join(GAP));
  const letter = `(?:${[...spellings.values()].join('|')}|[A-Za-z])`;
  const series = `${letter}(?:${GAP}${letter}){0,2}`;
  return new RegExp(
    `(?<!${WORD_SIGN})(?:${states.join('|')})${GAP}\\d{1,2}${GAP}${series}${GAP}\\d{2,4}(?!${WORD_SIGN})`,
    'gu',
  );
}

function isVehicle(match: RegExpExecArray): boolean {
  const [whole, series = '', number = ''] = match;
  if (!/\s/.test(whole)) return whole.length > 5 && !WORDS_AMID_NUMBERS.has(series.toLowerCase());
  if (WORDS_AMID_NUMBERS.has(series.toLowerCase())) return false;
  return number.length === 4 || whole === whole.toUpperCase();
}

function isTaxNumber(match: RegExpExecArray): boolean {
  const [whole, letters = ''] = match;
  if (!/\s/.test(whole)) return true;
  return whole === whole.toUpperCase() && !WORDS_BEFORE_NUMBERS.has(letters);
}

function spanOf(match: RegExpExecArray, label: string): Span {
  return { from: match.index, to: match.index + match[0].length, label };
}
