export interface SpelledLetters {
  /** Finds a sign of the script; a text without any spells nothing in it. */
  readonly sign: RegExp;
  /** A pattern by Latin letter, longer spellings first so that none hides another. */
  readonly patterns: ReadonlyMap<string, string>;
}

/** The names of the letters A to Z in five scripts, in that order, as people spell a registration; `|` parts spellings. */
const LETTER_NAMES = {
  Devanagari: 'ए बी सी डी ई एफ जी एच|ऐच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू|डब्लू एक्स वाई|वाय जेड',
  Tamil:
    'ஏ பி சி டி ஈ|இ எஃப்|எப் ஜி எச்|ஹெச் ஐ ஜே கே எல் எம் என் ஓ பி க்யூ|கியூ ஆர் எஸ் டி யு|யூ வி டபிள்யூ|டபுள்யூ எக்ஸ் ஒய் இசட்|ஜெட்',
  Telugu:
    'ఎ|ఏ బి|బీ సి|సీ డి|డీ ఇ|ఈ ఎఫ్ జి|జీ హెచ్|ఎచ్ ఐ జె|జే కె|కే ఎల్ ఎం|ఎమ్ ఎన్ ఓ|ఒ పి|పీ క్యూ ఆర్ ఎస్ టి|టీ యు|యూ వి|వీ డబ్ల్యూ|డబ్ల్యు ఎక్స్ వై జెడ్|జడ్',
  Kannada: 'ಎ|ಏ ಬಿ ಸಿ ಡಿ ಇ|ಈ ಎಫ್ ಜಿ ಎಚ್|ಹೆಚ್ ಐ ಜೆ ಕೆ ಎಲ್ ಎಂ|ಎಮ್ ಎನ್ ಓ|ಒ ಪಿ ಕ್ಯೂ|ಕ್ಯು ಆರ್ ಎಸ್ ಟಿ ಯು|ಯೂ ವಿ ಡಬ್ಲ್ಯೂ|ಡಬ್ಲ್ಯು ಎಕ್ಸ್ ವೈ ಝಡ್|ಜೆಡ್',
  Malayalam:
    'എ|ഏ ബി സി ഡി ഇ|ഈ എഫ് ജി എച്ച്|എച് ഐ ജെ കെ എൽ|എല് എം|എമ് എൻ|എന് ഒ|ഓ പി ക്യൂ|ക്യു ആർ|ആര് എസ് ടി യു|യൂ വി ഡബ്ല്യു|ഡബ്ല്യൂ എക്സ് വൈ സെഡ്|ഇസഡ്',
} as const;

const FIRST_LETTER = 'A'.charCodeAt(0);

export function spellingsByScript(): readonly SpelledLetters[] {
  return Object.entries(LETTER_NAMES).map(([script, names]) => ({
    sign: new RegExp(`\\p{Script=${script}}`, 'u'),
    patterns: new Map(
      names
        .split(' ')
        .map((name, at): [string, string] => [String.fromCharCode(FIRST_LETTER + at), longestFirst(name)]),
    ),
  }));
}

function longestFirst(name: string): string {
  const spellings = name.split('|').flatMap((spelling) => [spelling, spelling.normalize('NFD')]);
  return [...new Set(spellings)].sort((a, b) => b.length - a.length).join('|');
}
