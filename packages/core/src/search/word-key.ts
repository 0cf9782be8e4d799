import { soundKey } from '../language/sound-key.ts';

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
/** Loan words in Indian spelling: "rodu" and "road". */
const OPEN_O = /oa/g;
/** Hindi does not speak the a between such syllables, and writers of Latin letters leave it out: "bijli". */
const SILENT_A = /(?<=[eiou][^aeiou])a(?=[^aeiou][aeiou])/g;
const FINAL_AM = /am$/;

/**
 * What spellings and forms of one word share, over all scripts: "kumaran", "குமரனில்", "Kumaran". Words of numbers
 * and of other scripts are their own key. Never empty.
 */
export function wordKey(term: string): string {
  const sound = soundKey(term).replace(OPEN_O, 'o');
  if (sound === '') return term;
  return cutEndings(sound).replace(SILENT_A, '');
}

/** A key that begins like the keys of the words that `term` begins: nothing is cut off its end. */
export function wordPrefixKey(term: string): string {
  const sound = soundKey(term).replace(OPEN_O, 'o');
  return sound === '' ? term : sound.replace(SILENT_A, '');
}

function cutEndings(sound: string): string {
  let stem = sound;
  for (let cut = 0; cut < MOST_ENDINGS; cut += 1) {
    const ending = ENDINGS.find((each) => stem.endsWith(each) && stem.length - each.length >= SHORTEST_STEM);
    if (ending === undefined) break;
    stem = stem.slice(0, -ending.length);
  }
  if (stem.length > SHORTEST_STEM) stem = stem.replace(FINAL_AM, 'a');
  return stem.endsWith('u') && stem.length > SHORTEST_BEFORE_FINAL_U ? stem.slice(0, -1) : stem;
}
