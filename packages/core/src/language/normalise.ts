import { toAsciiDigits } from './digits.ts';

/** What no reader sees, and what has no meaning: joiners, marks of direction, variation selectors, fillers. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are meant, not what they look like together
  /[\p{Cf}\p{Co}\p{Cn}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;
const CONTROL_OR_LONE_SURROGATE = /[\p{Cc}\p{Cs}]/gu;
const URL = /\b(?:https?:\/\/|www\.)\S*/g;
/** People type "सड़क" and "सडक" alike. Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Kannada. */
const NUKTA = /[\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc]/g;
const CANDRABINDU = /\u0901/g;
const ANUSVARA = '\u0902';
/** Three or more of one sign, digits excepted: 9000 is a number, "pleeease" is a manner. */
const ELONGATED = /(\P{Nd})\1{2,}/gu;
const SPACES = /\s+/g;
/** Each pass undoes what the one before brought together; generated texts settled within four. */
const MOST_PASSES = 8;

/** Malayalam chillu letters by the older spelling, consonant and virama, that many keyboards still write. */
const CHILLUS: Readonly<Record<string, string>> = {
  '\u0d7a': '\u0d23\u0d4d',
  '\u0d7b': '\u0d28\u0d4d',
  '\u0d7c': '\u0d30\u0d4d',
  '\u0d7d': '\u0d32\u0d4d',
  '\u0d7e': '\u0d33\u0d4d',
  '\u0d7f': '\u0d15\u0d4d',
};
const CHILLU = /[\u0d7a-\u0d7f]/g;

/**
 * The one form in which texts are compared, searched and featurised. Idempotent.
 * Never shown to anybody: it loses case, links, the nukta and invisible signs.
 */
export function normaliseText(raw: string): string {
  let text = raw;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = normaliseOnce(text);
    if (next === text) break;
    text = next;
  }
  return text;
}

function normaliseOnce(text: string): string {
  const visible = text.normalize('NFKC').replace(INVISIBLE, '').replace(CONTROL_OR_LONE_SURROGATE, ' ');
  const plain = unifyLetters(visible.toLowerCase().replace(URL, ' '));
  return toAsciiDigits(plain).replace(ELONGATED, '$1$1').replace(SPACES, ' ').trim();
}

/** Decomposed first, for the nukta hides inside composed letters. */
function unifyLetters(text: string): string {
  const decomposed = text.normalize('NFD').replace(NUKTA, '').replace(CANDRABINDU, ANUSVARA);
  return decomposed.replace(CHILLU, (letter) => CHILLUS[letter] ?? letter).normalize('NFC');
}
