const WORDS = new Set(
  (
    'road roads street streets light lights lamp water supply tap pipe tank tanker drain drainage sewage manhole garbage waste dustbin ' +
    'current power wire pole transformer meter bill voltage school hospital doctor clinic bus stop stand station gate bridge signal traffic ' +
    'vehicle vehicles lorry bike auto parking shop shops building wall plot park tree dog dogs cow mosquito fever dengue food hotel noise ' +
    'speaker loudspeaker horn music temple mosque church ward office officer corporation municipality panchayat complaint action request ' +
    'please urgent emergency help thanks problem issue days week month daily morning night children people public area nagar colony main ' +
    'cross certificate pension ration card tax clean cleaning broken open leak leakage damage accident smell repair not working fell'
  ).split(' '),
);

/** English words that people use in every language when they complain; they say nothing about the language. */
export function hasEnglishCivicWord(word: string): boolean {
  return WORDS.has(word);
}
