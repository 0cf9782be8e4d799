import type { Span } from './skeleton.ts';

const LABEL = '[email]';
const LETTERS = '[\\p{L}\\p{M}\\p{N}]';
const BEFORE = `(?<!${LETTERS})`;
const AFTER = `(?!${LETTERS})`;
const GAP = '\\s{0,2}';
const SPACE = '\\s{1,2}';

/** "at" and "dot" between brackets of any kind, or as a sign. */
const SIGN_AT = '(?:@|[(\\[{<]\\s?(?:at|@)\\s?[)\\]}>])';
const SIGN_DOT = '(?:\\.|[(\\[{<]\\s?(?:dot|\\.)\\s?[)\\]}>])';
/** As words, in Latin letters and in the scripts of five languages. */
const WORD_AT =
  '(?:at\\s(?:the\\s)?rate(?:\\sof)?|at|एट(?:\\s(?:द|दी)\\sरेट)?|ऐट|अट|அட்(?:\\sத\\sரேட்)?|ஏட்|ఎట్(?:\\sది\\sరేట్)?|అట్|ಅಟ್(?:\\sದಿ\\sರೇಟ್)?|ಎಟ್|അറ്റ്(?:\\sദി\\sറേറ്റ്)?|ഏറ്റ്)';
const WORD_DOT = '(?:dot|डॉट|डाट|டாட்|டொட்|డాట్|డాట|ಡಾಟ್|ಡಾಟ|ഡോട്ട്|ഡോട്)';
const AT = `(?:${GAP}${SIGN_AT}${GAP}|${SPACE}${WORD_AT}${SPACE})`;
const DOT = `(?:${GAP}${SIGN_DOT}${GAP}|${SPACE}${WORD_DOT}${SPACE})`;
const SPOKEN_DOT = `(?:${GAP}[(\\[{<]\\s?dot\\s?[)\\]}>]${GAP}|${SPACE}${WORD_DOT}${SPACE})`;

/** So well known that the ending may be missing. */
const PROVIDER =
  '(?:g\\s?mail|googlemail|yahoo|ymail|hot\\s?mail|rediff\\s?mail|जी\\s?मेल|याहू|हॉटमेल|रेडिफमेल|ஜி\\s?மெயில்|யாஹூ|ஹாட்மெயில்|జీ\\s?మెయిల్|జి\\s?మెయిల్|యాహూ|ಜಿ\\s?ಮೇಲ್|ಜೀ\\s?ಮೇಲ್|ಜಿಮೈಲ್|ಯಾಹೂ|ജി\\s?മെയിൽ|ജീ\\s?മെയിൽ|യാഹൂ)';
const JOINED_PROVIDER =
  '(?:outlook|icloud|live|proton|protonmail|zoho|zohomail|rediff|aol|msn)\\.(?:com|in|me)';
const HOST = '[\\p{L}\\p{M}\\p{N}-]{2,40}';
/** "dump @ temple. In the night": what is a word as well counts only behind a dot that is joined or spelled. */
const ENDING = `(?:${DOT}(?:com|org|net|edu|gov|info|कॉम|காம்|కామ్|కాం|ಕಾಮ್|ಕಾಂ|കോം)|(?:\\.|${SPOKEN_DOT})(?:in|co|me|io|काम|इन|இன்|ఇన్|ಇನ್|ഇൻ))(?:(?:\\.|${SPOKEN_DOT})in)?`;

/** "ravi.k", "r a v i", "ravi dot k", "ravi underscore k", "ravi 99". */
const PART = "[\\p{L}\\p{M}\\p{N}+'-]{1,40}";
const LOCAL = `(?:(?:[a-z]\\s){2,20}[a-z]|${PART})(?:(?:[._]{1,2}|${SPACE}(?:dot|underscore|hyphen|dash|डॉट|டாட்|డాట్|ಡಾಟ್|ഡോട്ട്)${SPACE}|\\s(?=\\p{N}{1,4}\\s))${PART}){0,4}`;

const TAKEN_APART: readonly RegExp[] = [
  `${BEFORE}${LOCAL}${AT}(?:${JOINED_PROVIDER}|${PROVIDER}(?:${ENDING}|${SPACE}(?:com|co\\sin))?)${AFTER}`,
  `${BEFORE}${LOCAL}${GAP}${SIGN_AT}${GAP}${HOST}${ENDING}${AFTER}`,
  // "See at example.com" tells where, not whose: after the word the dot must be spelled as well.
  `${BEFORE}${LOCAL}${SPACE}${WORD_AT}${SPACE}${HOST}(?:${SPOKEN_DOT}(?:com|org|net|edu|gov|info|in|co|me|io|कॉम|काम|इन|காம்|இன்|కామ్|కాం|ఇన్|ಕಾಮ್|ಕಾಂ|ಇನ್|കോം|ഇൻ)){1,2}${AFTER}`,
].map((pattern) => new RegExp(pattern, 'giu'));

/** No address holds any of these, so that most texts are read once only. */
const MIGHT_BE_ADDRESS =
  /@|[([{<]\s?at|mail|yahoo|dot|icloud|outlook|proton|zoho|live\.|rediff|aol\.|msn\.|मेल|डॉट|याहू|மெயில்|டாட்|మెయిల్|డాట్|ಮೇಲ್|ಡಾಟ್|മെയിൽ|ഡോട്ട്/iu;

/** Words that no address begins with: "available at gmail dot com" tells where, not whose. */
const NO_NAME = new Set(['is', 'available', 'me', 'us', 'mail', 'email', 'write', 'contact', 'or', 'and']);

/** Addresses that are written so that no machine should find them: "ravi at gmail dot com", "ravi [at] gmail . com". */
export function findSpokenAddresses(text: string): Span[] {
  if (!MIGHT_BE_ADDRESS.test(text)) return [];
  return TAKEN_APART.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const [whole] = match;
      const first = /^\S+/.exec(whole)?.[0].toLowerCase() ?? '';
      return NO_NAME.has(first) ? [] : [{ from: match.index, to: match.index + whole.length, label: LABEL }];
    }),
  );
}
