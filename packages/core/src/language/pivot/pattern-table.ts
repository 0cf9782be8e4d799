import { normaliseText } from '../normalise.ts';
import type { Entries } from './shipped-lexicons.ts';

/** Says that a pattern matches from a token on: the number of its concept, and how many tokens it takes. */
export type OnMatch = (concept: number, length: number) => void;

export interface PatternTable {
  /** Calls back for every pattern that matches the tokens from `at` on. */
  matchAt(tokens: readonly string[], at: number, onMatch: OnMatch): void;
}

/** A pattern of words: the first, those behind it separated by spaces ('' for none), `*` ends a word left open. */
interface Pattern {
  readonly first: string;
  readonly rest: string;
  readonly concept: number;
}

const CONCEPT_BITS = 10;
const CONCEPT_MASK = (1 << CONCEPT_BITS) - 1;
const IS_LAST = 1 << CONCEPT_BITS;
const REST_SHIFT = CONCEPT_BITS + 1;
const SHORTEST_PREFIX = 2;
const BETWEEN_ENTRIES = '|';
const NOT_OF_A_PATTERN = /[^\p{L}\p{M}\p{N}*|]+/gu;

/**
 * Patterns of all lexicons in one table of numbers, for there are tens of thousands: a word leads to its
 * first row, and a row is a concept, the number of the words that must follow, and whether it is the last.
 */
export function createPatternTable(
  lexicons: readonly Entries[],
  numberOf: (concept: string) => number,
  respell: (word: string) => string = (word) => word,
): PatternTable {
  const grouped = groupByFirst(lexicons.flatMap((entries) => readPatterns(entries, numberOf, respell)));
  const rows = new Int32Array([...grouped.values()].reduce((sum, { length }) => sum + length, 0));
  const rests = new Map<string, number>([['', 0]]);
  const starts = new Map<string, number>();
  let at = 0;
  for (const [first, patterns] of grouped) {
    starts.set(first, at);
    patterns.forEach(({ concept, rest }, index) => {
      const restNumber = rests.get(rest) ?? rests.size;
      rests.set(rest, restNumber);
      const end = index === patterns.length - 1 ? IS_LAST : 0;
      rows[at] = concept | end | (restNumber << REST_SHIFT);
      at += 1;
    });
  }
  return lookUp(starts, rows, [...rests.keys()]);
}

function lookUp(
  starts: ReadonlyMap<string, number>,
  rows: Int32Array,
  rests: readonly string[],
): PatternTable {
  const longest = longestPrefix(starts);
  const followRows = (start: number, tokens: readonly string[], at: number, onMatch: OnMatch) => {
    for (let row = start; ; row += 1) {
      const packed = rows[row] ?? IS_LAST;
      const behind = wordsMatched(rests[packed >>> REST_SHIFT] ?? '', tokens, at + 1);
      if (behind >= 0) onMatch(packed & CONCEPT_MASK, behind + 1);
      if ((packed & IS_LAST) !== 0) return;
    }
  };
  return {
    matchAt(tokens, at, onMatch) {
      const first = tokens[at] ?? '';
      const whole = starts.get(first);
      if (whole !== undefined) followRows(whole, tokens, at, onMatch);
      for (let length = SHORTEST_PREFIX; length <= Math.min(longest, first.length); length += 1) {
        const open = starts.get(`${first.slice(0, length)}*`);
        if (open !== undefined) followRows(open, tokens, at, onMatch);
      }
    },
  };
}

/** How many tokens the words of `rest` take from `at` on; -1 when they do not match. */
function wordsMatched(rest: string, tokens: readonly string[], at: number): number {
  let count = 0;
  for (let from = 0; from < rest.length; count += 1) {
    const space = rest.indexOf(' ', from);
    const end = space === -1 ? rest.length : space;
    const token = tokens[at + count];
    if (token === undefined || !wordMatches(rest, from, end, token)) return -1;
    from = end + 1;
  }
  return count;
}

function wordMatches(rest: string, from: number, end: number, token: string): boolean {
  const isOpen = rest.endsWith('*', end);
  const length = isOpen ? end - from - 1 : end - from;
  if (isOpen ? token.length < length : token.length !== length) return false;
  return rest.startsWith(isOpen ? token.slice(0, length) : token, from);
}

function longestPrefix(starts: ReadonlyMap<string, number>): number {
  let longest = 0;
  for (const key of starts.keys()) if (key.endsWith('*')) longest = Math.max(longest, key.length - 1);
  return longest;
}

function groupByFirst(patterns: readonly Pattern[]): ReadonlyMap<string, Pattern[]> {
  const groups = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    const group = groups.get(pattern.first) ?? [];
    if (group.some(({ concept, rest }) => concept === pattern.concept && rest === pattern.rest)) continue;
    group.push(pattern);
    groups.set(pattern.first, group);
  }
  return groups;
}

/** The words of an entry go through the same normalisation as the texts that they are looked for in. */
function readPatterns(
  entries: Entries,
  numberOf: (concept: string) => number,
  respell: (word: string) => string,
): Pattern[] {
  return Object.entries(entries).flatMap(([name, texts]) => {
    const concept = numberOf(name);
    return normaliseEntries(texts).flatMap((text) => {
      const [first = '', ...behind] = text.split(' ').map((word) => respellWord(word, respell));
      const isUsable = first !== '' && !behind.includes('');
      return isUsable ? [{ first, rest: behind.join(' '), concept }] : [];
    });
  });
}

/** All in one pass: normalising each entry by itself took most of the start-up time. */
function normaliseEntries(entries: readonly string[]): string[] {
  const normalised = normaliseText(entries.join(BETWEEN_ENTRIES)).replace(NOT_OF_A_PATTERN, ' ');
  return normalised.split(BETWEEN_ENTRIES).map((entry) => entry.trim());
}

function respellWord(word: string, respell: (word: string) => string): string {
  const isOpen = word.endsWith('*');
  const spelling = respell(isOpen ? word.slice(0, -1) : word);
  return isOpen && spelling !== '' ? `${spelling}*` : spelling;
}
