import type { Span } from './skeleton.ts';

/** Letters that stand for digits, at most some among many digits: "4321O". */
const DISGUISED = /(?<![A-Za-z])(?=[oOlI]{0,2}\d)[\doOlI]{4,15}(?![A-Za-z])/g;
const FEWEST_TRUE_DIGITS = 4;

/** The text with such letters as the digits that they stand for, sign by sign. */
export function withoutDisguise(text: string): string {
  return text.replace(DISGUISED, (run) =>
    run.replace(/\D/g, '').length < FEWEST_TRUE_DIGITS
      ? run
      : run.replace(/[oO]/g, '0').replace(/[lI]/g, '1'),
  );
}

/** A row of digits without a gap. */
interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly digits: string;
  /** What stands between the chunk before and this one; null when the two cannot be one number. */
  readonly gap: string | null;
}

const PHONE = '[phone]';
const AADHAAR = '[aadhaar]';
const FEWEST_DIGITS = 10;
const MOST_DIGITS = 15;
const AADHAAR_DIGITS = 12;
const DIGITS = /\d+/g;
/** Any spaces, and up to three signs that people put between groups of digits. */
const GAP = /^\s*(?:[\p{Pd}.()[\]/_~·•*\\|]\s*){0,4}$/u;
/** Parts two numbers, but for the halves of a mobile number. */
const COMMA = /^\s?,\s?$/;
const HALF_OF_MOBILE = 5;
/** What people put between the halves of a mobile number so that no program sees it: "98765 x43210", "98765 and 43210". */
const BETWEEN_HALVES = /^[^\d\n]{1,14}$/;
const LONGEST_GAP = 24;
const MOBILE = /^(?:(?:00|0)?91)?0?[6-9]\d{9}$/;
const BARE_MOBILE = /^[6-9]\d{9}$/;
const LANDLINE = /^(?:00910?|0)[1-9]\d{9}$/;
const AREA_AND_NUMBER = /^[1-8]\d{9}$/;
const TOLL_FREE = /^18[06]0$/;
const SHORTEST_COUNT = 4;
const YEAR = /^(?:19|20)\d\d$/;

/**
 * Telephone and Aadhaar numbers. Every window of neighbouring chunks is looked at that can hold one,
 * the longest first, so each chunk is touched a bounded number of times.
 */
export function findLongNumbers(text: string, closed: Uint8Array): Span[] {
  const chunks = chunksOf(text, closed);
  const found: Span[] = [];
  for (let first = 0; first < chunks.length; first += 1) {
    const match = longestFrom(text, chunks, first);
    if (match === null) continue;
    found.push(match.span);
    first = match.last;
  }
  return found;
}

function chunksOf(text: string, closed: Uint8Array): Chunk[] {
  const chunks: Chunk[] = [];
  let previousEnd = -1;
  for (const match of text.matchAll(DIGITS)) {
    const from = match.index;
    const to = from + match[0].length;
    if (closed[from] !== 1)
      chunks.push({ from, to, digits: match[0], gap: gapBetween(text, previousEnd, from) });
    previousEnd = closed[from] === 1 ? -1 : to;
  }
  return chunks;
}

function gapBetween(text: string, end: number, start: number): string | null {
  if (end === -1 || start - end > LONGEST_GAP) return null;
  const gap = text.slice(end, start);
  return GAP.test(gap) || COMMA.test(gap) ? gap : null;
}

function longestFrom(
  text: string,
  chunks: readonly Chunk[],
  first: number,
): { span: Span; last: number } | null {
  let best = halvesFrom(text, chunks, first);
  let digits = '';
  for (let last = first; last < chunks.length; last += 1) {
    const chunk = chunks[last];
    if (chunk === undefined || (last > first && chunk.gap === null)) break;
    digits += chunk.digits;
    if (digits.length > MOST_DIGITS) break;
    if (digits.length < FEWEST_DIGITS) continue;
    const window = chunks.slice(first, last + 1);
    const label = labelOf(digits, window, hasPlus(text, window));
    if (label !== null) best = { span: spanOf(text, window, label), last };
  }
  return best;
}

function halvesFrom(
  text: string,
  chunks: readonly Chunk[],
  first: number,
): { span: Span; last: number } | null {
  const halves = chunks.slice(first, first + 2);
  const [one, other] = halves;
  if (one?.digits.length !== HALF_OF_MOBILE || other?.digits.length !== HALF_OF_MOBILE) return null;
  const isMobile = BARE_MOBILE.test(one.digits + other.digits);
  if (!isMobile || !BETWEEN_HALVES.test(text.slice(one.to, other.from))) return null;
  return { span: spanOf(text, halves, PHONE), last: first + 1 };
}

function labelOf(digits: string, window: readonly Chunk[], plus: boolean): string | null {
  if (isParted(window) || isOfYearsOrPlaces(window) || isNumberBeforeMobile(digits, window)) return null;
  if (digits.length === AADHAAR_DIGITS && !plus && !isGroupedLikeMobile(digits, window)) return AADHAAR;
  if (MOBILE.test(digits) || LANDLINE.test(digits) || plus) return PHONE;
  return isAreaAndNumber(digits, window) ? PHONE : null;
}

function isParted(window: readonly Chunk[]): boolean {
  if (!window.slice(1).some(({ gap }) => COMMA.test(gap ?? ''))) return false;
  return window.length !== 2 || window.some(({ digits }) => digits.length !== HALF_OF_MOBILE);
}

/** Free numbers, a row of house numbers that count on, a row of years, a post code with a year behind it. */
function isOfYearsOrPlaces(window: readonly Chunk[]): boolean {
  const [first, second] = window;
  if (TOLL_FREE.test(first?.digits ?? '')) return true;
  if (window.every((chunk) => YEAR.test(chunk.digits))) return true;
  if (countsOn(window)) return true;
  return window.length === 2 && first?.digits.length === 6 && YEAR.test(second?.digits ?? '');
}

/** "houses 6 7 8 9 10 11 12". */
function countsOn(window: readonly Chunk[]): boolean {
  if (window.length < SHORTEST_COUNT || !window.some(({ digits }) => digits.length > 1)) return false;
  return window.slice(1).every(({ digits }, at) => Number(digits) === Number(window[at]?.digits) + 1);
}

/** "ward 12 98765 43210": the mobile number alone is found from a later chunk. */
function isNumberBeforeMobile(digits: string, window: readonly Chunk[]): boolean {
  const [first] = window;
  if (window.length === 1 || window.length > 3 || first === undefined || MOBILE.test(digits)) return false;
  return (
    digits.length > FEWEST_DIGITS &&
    first.digits.length <= 3 &&
    BARE_MOBILE.test(digits.slice(first.digits.length))
  );
}

/** Twelve digits that begin with 91 are a mobile number with its country, unless in groups of four. */
function isGroupedLikeMobile(digits: string, window: readonly Chunk[]): boolean {
  return MOBILE.test(digits) && !(window.length === 3 && window.every((chunk) => chunk.digits.length === 4));
}

/** An area code without its zero: only where it stands apart from the number. */
function isAreaAndNumber(digits: string, window: readonly Chunk[]): boolean {
  const [area, rest] = window;
  return (
    window.length === 2 &&
    AREA_AND_NUMBER.test(digits) &&
    area !== undefined &&
    area.digits.length <= 4 &&
    /[-()]/.test(rest?.gap ?? '')
  );
}

function hasPlus(text: string, window: readonly Chunk[]): boolean {
  return /\+[\s(]{0,2}$/.test(text.slice(Math.max(0, (window[0]?.from ?? 0) - 3), window[0]?.from));
}

function spanOf(text: string, window: readonly Chunk[], label: string): Span {
  const from = window[0]?.from ?? 0;
  const plus = text.slice(Math.max(0, from - 3), from).search(/\+[\s(]{0,2}$/);
  const start = plus === -1 ? from : Math.max(0, from - 3) + plus;
  return { from: start, to: window.at(-1)?.to ?? from, label };
}
