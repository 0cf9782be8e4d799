/** What spellers of one romanised word write for one sound; voice and s, j, ch stay apart. */
const PAIRS: Readonly<Record<string, string>> = {
  zh: 'l',
  ph: 'p',
  ch: 'c',
  sh: 's',
  bh: 'b',
  dh: 'd',
  gh: 'g',
  jh: 'j',
  kh: 'k',
  lh: 'l',
  nh: 'n',
  rh: 'r',
  th: 't',
  aa: 'a',
  ee: 'i',
  ii: 'i',
  ie: 'i',
  iy: 'i',
  oo: 'u',
  uu: 'u',
  ou: 'u',
  ai: 'e',
  ay: 'e',
  ei: 'e',
  ey: 'e',
  au: 'o',
  aw: 'o',
  ow: 'o',
  ck: 'k',
};
const LETTERS: Readonly<Record<string, string>> = { f: 'p', q: 'k', x: 'k', w: 'v', z: 'j' };
const LATIN = /^[a-z]+$/;
/** Long vowels at the end are written short, and short ones not at all. */
const FINAL_VOWEL = /[aeiu]$/;
const SHORTEST_STEM = 3;
/** A shorter key is shared by too many words. */
const SHORTEST = 5;
/** Nobody writes such a word; it need not match anything. */
const LONGEST_WORD = 40;

/** One key for the usual spellings of a romanised word: "thanneer", "tannir". '' for what is too short to tell. */
export function spellingKey(word: string): string {
  if (word.length < SHORTEST || word.length > LONGEST_WORD || !LATIN.test(word)) return '';
  let key = '';
  for (let at = 0; at < word.length; at += 1) {
    const pair = PAIRS[word.slice(at, at + 2)];
    const letter = word.charAt(at);
    const sound = pair ?? LETTERS[letter] ?? letter;
    if (pair !== undefined) at += 1;
    if (!key.endsWith(sound)) key += sound;
  }
  if (key.length > SHORTEST_STEM && FINAL_VOWEL.test(key)) key = key.slice(0, -1);
  return key.length < SHORTEST ? '' : key;
}
