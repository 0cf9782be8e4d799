import { normaliseText } from '../normalise.ts';
import type { Entries } from './shipped-lexicons.ts';

/** Says that a pattern matches from a token on: the number of its concept, and how many tokens it takes. */
export type OnMatch = (concept: number, length: number) => void;

export interface PatternTable {
  /** Calls back for every pattern that matches the tokens from `at` on. */
  matchAt(tokens: readonly string[], at: number, onMatch: OnMatch): void;
}

/** Gives a word the spelling that patterns and tokens share; '' for a word that must not match. */
export type Respell = (word: string) => string;

/** A row is a concept, whether it is the last for its first word, and the number of the words that must follow. */
const CONCEPT_BITS = 10;
const CONCEPT_MASK = (1 << CONCEPT_BITS) - 1;
const IS_LAST = 1 << CONCEPT_BITS;
const REST_SHIFT = CONCEPT_BITS + 1;
const SHORTEST_PREFIX = 2;
const BETWEEN_ENTRIES = '|';
/** Letters, vowel signs and viramas that normalising leaves as they are, of the scripts of the six languages. */
const SETTLED =
  /^[a-z0-9* \u0902-\u0928\u092a-\u0930\u0932\u0933\u0935-\u0939\u093e-\u094d\u0b82-\u0bd7\u0c01-\u0c63\u0c82-\u0cbb\u0cbe-\u0ce3\u0d02-\u0d63]*$/;
const NOT_OF_A_PATTERN = /[^\p{L}\p{M}\p{N}*|]+/gu;

/** Rows by first word while the table is made, and the words that follow, each known once. */
interface Groups {
  readonly rows: Map<string, number[]>;
  readonly rests: Map<string, number>;
}

/** Patterns of all lexicons in one table of numbers, for there are tens of thousands. */
export function createPatternTable(
  lexicons: readonly Entries[],
  numberOf: (concept: string) => number,
  respell?: Respell,
): PatternTable {
  const groups: Groups = { rows: new Map(), rests: new Map([['', 0]]) };
  for (const entries of lexicons) {
    for (const name of Object.keys(entries)) {
      const concept = numberOf(name);
      for (const text of normaliseEntries(entries[name] ?? [])) addPattern(groups, text, concept, respell);
    }
  }
  return lookUp(groups);
}

function addPattern({ rows, rests }: Groups, text: string, concept: number, respell?: Respell): void {
  const spelled = respell === undefined ? text : respellWords(text, respell);
  if (spelled === '') return;
  const space = spelled.indexOf(' ');
  const first = space === -1 ? spelled : spelled.slice(0, space);
  const rest = space === -1 ? '' : spelled.slice(space + 1);
  const restNumber = rests.get(rest) ?? rests.size;
  rests.set(rest, restNumber);
  const row = concept | (restNumber << REST_SHIFT);
  const group = rows.get(first);
  if (group === undefined) rows.set(first, [row]);
  else if (!group.includes(row)) group.push(row);
}

/** '' when one of the words has no spelling to match by. */
function respellWords(text: string, respell: Respell): string {
  let spelled = '';
  for (const word of text.split(' ')) {
    const isOpen = word.endsWith('*');
    const spelling = respell(isOpen ? word.slice(0, -1) : word);
    if (spelling === '') return '';
    spelled += `${spelled === '' ? '' : ' '}${spelling}${isOpen ? '*' : ''}`;
  }
  return spelled;
}

/**
 * The words of an entry go through the same normalisation as the texts that they are looked for in: many in
 * one pass and only those that it can change, for it took most of the start-up time.
 */
export function normaliseEntries(entries: readonly string[]): readonly string[] {
  const others = entries.filter((entry) => !isNormal(entry));
  if (others.length === 0) return entries;
  const normalised = normaliseText(others.join(BETWEEN_ENTRIES)).replace(NOT_OF_A_PATTERN, ' ');
  return [...entries.filter(isNormal), ...normalised.split(BETWEEN_ENTRIES).map((entry) => entry.trim())];
}

function isNormal(entry: string): boolean {
  return SETTLED.test(entry) && entry.normalize('NFC') === entry;
}

function lookUp(groups: Groups): PatternTable {
  const { whole, open, lengths, rows } = pack(groups.rows);
  const rests = [...groups.rests.keys()];
  const followRows = (start: number | undefined, tokens: readonly string[], at: number, onMatch: OnMatch) => {
    if (start === undefined) return;
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
      followRows(whole.get(first), tokens, at, onMatch);
      if (first.length < SHORTEST_PREFIX) return;
      let ofLengths = lengths.get(first.slice(0, SHORTEST_PREFIX)) ?? 0;
      for (let length = SHORTEST_PREFIX; ofLengths > 0 && length <= first.length; length += 1) {
        if (ofLengths % 2 === 1) followRows(open.get(first.slice(0, length)), tokens, at, onMatch);
        ofLengths = Math.floor(ofLengths / 2);
      }
    },
  };
}

/**
 * First rows by whole words and by what stands before a star. As most words begin like no pattern, it is also known
 * which lengths of prefixes there are for the first letters: a number whose lowest bit is the shortest.
 */
function pack(groups: ReadonlyMap<string, readonly number[]>) {
  const [whole, open] = [new Map<string, number>(), new Map<string, number>()];
  const lengths = new Map<string, number>();
  let size = 0;
  for (const group of groups.values()) size += group.length;
  const rows = new Int32Array(size);
  let at = 0;
  for (const [first, group] of groups) {
    if (first.endsWith('*')) addPrefix(open, lengths, first.slice(0, -1), at);
    else whole.set(first, at);
    rows.set(group, at);
    at += group.length;
    rows[at - 1] = (rows[at - 1] ?? 0) | IS_LAST;
  }
  return { whole, open, lengths, rows };
}

function addPrefix(
  open: Map<string, number>,
  lengths: Map<string, number>,
  prefix: string,
  row: number,
): void {
  if (prefix.length < SHORTEST_PREFIX) return;
  open.set(prefix, row);
  const letters = prefix.slice(0, SHORTEST_PREFIX);
  const bit = 2 ** (prefix.length - SHORTEST_PREFIX);
  const known = lengths.get(letters) ?? 0;
  if (Math.floor(known / bit) % 2 === 0) lengths.set(letters, known + bit);
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
