/** The Indic blocks of Unicode share one order of letters, so one table by offset reads five scripts. */
const BLOCK_STARTS = [0x0900, 0x0b80, 0x0c00, 0x0c80, 0x0d00];
const BLOCK_LENGTH = 0x80;
const FIRST_CONSONANT = 0x15;
const LAST_CONSONANT = 0x39;
const FIRST_VOWEL_SIGN = 0x3e;
const VIRAMA = 0x4d;
const ANUSVARA = 0x02;

const VOWELS: Readonly<Record<number, string>> = {
  5: 'a',
  6: 'a',
  7: 'i',
  8: 'i',
  9: 'u',
  10: 'u',
  11: 'ri',
  13: 'e',
  14: 'e',
  15: 'e',
  16: 'ai',
  17: 'o',
  18: 'o',
  19: 'o',
  20: 'au',
};
const CONSONANTS = [
  'k',
  'k',
  'g',
  'g',
  'ng',
  'ch',
  'ch',
  'j',
  'j',
  'n',
  't',
  't',
  'd',
  'd',
  'n',
  't',
  't',
  'd',
  'd',
  'n',
  'n',
  'p',
  'p',
  'b',
  'b',
  'm',
  'y',
  'r',
  'r',
  'l',
  'l',
  'l',
  'v',
  's',
  's',
  's',
  'h',
];
const VOWEL_SIGNS: Readonly<Record<number, string>> = {
  62: 'a',
  63: 'i',
  64: 'i',
  65: 'u',
  66: 'u',
  67: 'ri',
  69: 'e',
  70: 'e',
  71: 'e',
  72: 'ai',
  73: 'o',
  74: 'o',
  75: 'o',
  76: 'au',
  87: 'au',
};

/** What spellers of the same sound disagree on, in this order. */
const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/tch|ch|sh/g, 's'],
  [/zh/g, 'l'],
  [/ph/g, 'p'],
  [/(?<=[^aeiou])h|(?<=[aeiou])h(?=[^aeiou]|$)/g, ''],
  [/ee|ii|ie/g, 'i'],
  [/oo|uu|ou/g, 'u'],
  [/ai|ay|ae|ei|ey/g, 'e'],
  [/au|aw|ow/g, 'o'],
  [/c(?=[eiy])/g, 's'],
  [/[cqx]/g, 'k'],
  [/[gk]/g, 'k'],
  [/[jz]/g, 's'],
  [/d/g, 't'],
  [/[bf]/g, 'p'],
  [/w/g, 'v'],
  [/(.)\1+/g, '$1'],
  [/(?<=...)a$/g, ''],
];

const LATIN = /^[a-z]+$/;

/** Words come again and again, and the folds are what a key costs. */
const kept = new Map<string, string>();
const MOST_KEPT = 4_000;
const LONGEST_KEPT = 24;

/**
 * How a word sounds, coarsely, in Latin letters: the same for "thanneer", "tanneer" and தண்ணீர்.
 * Vowel length, aspiration, voice and doubling are gone. Empty for what is not a word of letters.
 */
export function soundKey(token: string): string {
  const known = kept.get(token);
  if (known !== undefined) return known;
  const key = foldSounds(inLatinLetters(token));
  if (kept.size < MOST_KEPT && token.length <= LONGEST_KEPT) kept.set(token, key);
  return key;
}

function foldSounds(latin: string): string {
  return FOLDS.reduce((key, [pattern, replacement]) => key.replace(pattern, replacement), latin);
}

/** The word in Latin letters, letter by letter, voice and length as far as its script tells them; else ''. */
export function inLatinLetters(token: string): string {
  return LATIN.test(token) ? token : romanise(token);
}

function romanise(token: string): string {
  let result = '';
  for (let at = 0; at < token.length; at += 1) {
    const offset = offsetInBlock(token.charCodeAt(at));
    if (offset === -1) return LATIN.test(token.normalize('NFD').replace(/\p{M}/gu, '')) ? token : '';
    result += soundAt(offset, offsetInBlock(token.charCodeAt(at + 1)));
  }
  return result;
}

/** A consonant without a sign behind it is spoken with a. */
function soundAt(offset: number, next: number): string {
  if (offset === ANUSVARA) return 'n';
  if (offset < FIRST_CONSONANT || offset > LAST_CONSONANT) return VOWELS[offset] ?? VOWEL_SIGNS[offset] ?? '';
  const consonant = CONSONANTS[offset - FIRST_CONSONANT] ?? '';
  return next >= FIRST_VOWEL_SIGN && next <= VIRAMA ? consonant : `${consonant}a`;
}

function offsetInBlock(code: number): number {
  const start = BLOCK_STARTS.find((first) => code >= first && code < first + BLOCK_LENGTH);
  return start === undefined ? -1 : code - start;
}
