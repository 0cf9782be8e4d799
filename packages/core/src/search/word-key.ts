import { inLatinLetters, soundKey } from '../language/sound-key.ts';

/**
 * Endings of case, number and tense as `soundKey` spells them, of all six languages together: a Latin word does not
 * say which language it is of. What is cut off is cut off the same in texts and queries.
 */
const ENDINGS = [
  'utaiya',
  'kalil',
  'kalile',
  'kaluku',
  'kalin',
  'lanunti',
  'nunti',
  'inunu',
  'itunu',
  'akalu',
  'ukalu',
  'yile',
  'vile',
  'tile',
  'tinte',
  'yute',
  'vinte',
  'yinte',
  'inte',
  'aluku',
  'tali',
  'yali',
  'vali',
  'inta',
  'inte',
  'yolake',
  'loni',
  'lone',
  'lonu',
  'kalu',
  'kal',
  'yil',
  'vil',
  'til',
  'tin',
  'yin',
  'vin',
  'tuku',
  'yuku',
  'vuku',
  'yinu',
  'tinu',
  'ali',
  'ile',
  'ule',
  'uku',
  'iku',
  'ike',
  'yum',
  'vum',
  'anu',
  'inu',
  'ink',
  'yul',
  'vul',
  'ye',
  've',
  'lo',
  'lu',
  'ku',
  'ki',
  'ke',
  'ni',
  'nu',
  'il',
  'ul',
  'in',
  'um',
  'es',
  'et',
  'on',
  'en',
  's',
  'l',
  'e',
  'i',
  'o',
  'u',
].sort((a, b) => b.length - a.length);

const SHORTEST_STEM = 4;
const SHORTEST_BEFORE_FINAL_U = 3;
const MOST_ENDINGS = 2;
/** One sign stands for m and n before these in most scripts. */
const NASAL = /m(?=[kstp]|$)/g;
/** What writers of one sound disagree on, beyond what `soundKey` knows. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  // Loan words in Indian spelling: "rodu" and "road".
  [/oa/g, 'o'],
  // "Muniyappan" and "Muniappan", and what `soundKey` makes of "palayam" in Latin letters and in Tamil.
  [/(?<=[ei])y(?=[aeou])/g, ''],
  // "Royal" and "रायल".
  [/oy/g, 'e'],
  // "Palyam" and "palayam".
  [/lya/g, 'lea'],
  // "Lakshmi" as Tamil writes it.
  [/tsum/g, 'ksm'],
  [NASAL, 'n'],
];
/** In Latin letters alone, before their sound is read. */
const LATIN_SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/x/g, 'ks'],
  [/ion$/, 'an'],
];
const FINAL_AN = /a[nt]$/;
const INNER_A = /(?<=.)a/g;
const SHORTEST_CERTAIN_KEY = 3;
const TAMIL = /[\u0b80-\u0bff]/;
/** Letters of one sound with the voice that `soundKey` takes away. */
const VOICED: readonly (readonly [RegExp, string])[] = [
  [/[^aeioukgtdpb]/g, ''],
  [/[aeiou]/g, ''],
  [/(.)\1+/g, '$1'],
];

/**
 * What spellings and forms of one word share, over all scripts: "kumaran", "குமரனில்", "Kumran". No a is in it but
 * at the beginning, for Hindi does not speak many that it writes, and writers of Latin letters leave them out.
 * Words of numbers and of other scripts are their own key. Never empty.
 */
export function wordKey(term: string): string {
  const sound = spokenForm(term);
  return sound === '' ? term : withoutA(cutEndings(sound));
}

/** A key that begins like the keys of the words that `term` begins: nothing is cut off its end. */
export function wordPrefixKey(term: string): string {
  const sound = spokenForm(term);
  return sound === '' ? term : withoutA(sound);
}

export type Likeness = 'sound' | 'form' | 'key';

/** How far two words of one key are alike: to the end, up to their endings, or but for the a. */
export function likenessOf(one: string, other: string): Likeness | undefined {
  const [first, second] = [spokenForm(one), spokenForm(other)];
  if (first === second) return 'sound';
  if (cutEndings(first) === cutEndings(second)) return 'form';
  return wordKey(one).length < SHORTEST_CERTAIN_KEY ? undefined : 'key';
}

/**
 * Whether one begins with the other's stops and voices them the same: "bharat" is not "parathi". Tamil does not write
 * the voice, so with a word in its script nothing can be said against it.
 */
export function voicesAlike(one: string, other: string): boolean {
  if (TAMIL.test(one) || TAMIL.test(other)) return true;
  const [first, second] = [stopsOf(one), stopsOf(other)];
  return first.startsWith(second) || second.startsWith(first);
}

function withoutA(sound: string): string {
  return sound.replace(INNER_A, '').replace(NASAL, 'n');
}

function stopsOf(term: string): string {
  return respell(inLatinLetters(term), VOICED);
}

function spokenForm(term: string): string {
  const sound = soundKey(respell(term, LATIN_SPELLINGS));
  return respell(sound, SPELLINGS);
}

function respell(word: string, spellings: readonly (readonly [RegExp, string])[]): string {
  return spellings.reduce((spelled, [pattern, by]) => spelled.replace(pattern, by), word);
}

function cutEndings(sound: string): string {
  let stem = sound;
  for (let cut = 0; cut < MOST_ENDINGS; cut += 1) {
    const ending = ENDINGS.find((each) => stem.endsWith(each) && stem.length - each.length >= SHORTEST_STEM);
    if (ending === undefined) break;
    stem = stem.slice(0, -ending.length);
  }
  if (stem.length > SHORTEST_STEM) stem = stem.replace(FINAL_AN, 'a');
  return stem.endsWith('u') && stem.length > SHORTEST_BEFORE_FINAL_U ? stem.slice(0, -1) : stem;
}
