import type { Span } from './skeleton.ts';

/**
 * The words for 0 to 9 as people dictate a number, a `|` between spellings: English, and each language in its script
 * and in Latin letters.
 */
const DIGIT_WORDS = [
  'zero|nought|oh one two|too three|tree four five six seven eight nine',
  'शून्य|ज़ीरो|जीरो एक दो तीन चार पांच|पाँच|पाच छह|छः|छे|छै|छ सात आठ नौ',
  'ஜீரோ|சைபர்|பூஜ்யம்|பூஜ்ஜியம்|சுழியம் ஒன்று|ஒன்னு|ஒண்ணு இரண்டு|ரெண்டு மூன்று|மூணு நான்கு|நாலு ஐந்து|அஞ்சு ஆறு ஏழு எட்டு ஒன்பது|ஒம்பது',
  'సున్నా|సున్న|జీరో ఒకటి|ఒక్కటి రెండు మూడు నాలుగు ఐదు|అయిదు ఆరు ఏడు ఎనిమిది తొమ్మిది',
  'ಸೊನ್ನೆ|ಜೀರೋ|ಶೂನ್ಯ ಒಂದು ಎರಡು ಮೂರು ನಾಲ್ಕು ಐದು ಆರು ಏಳು ಎಂಟು ಒಂಬತ್ತು|ಒಂಭತ್ತು',
  'പൂജ്യം|സീറോ ഒന്ന്|ഒന്നു രണ്ട്|രണ്ടു മൂന്ന്|മൂന്നു നാല്|നാലു അഞ്ച്|അഞ്ചു ആറ്|ആറു ഏഴ്|ഏഴു എട്ട്|എട്ടു ഒമ്പത്|ഒൻപത്|ഒന്‍പത്',
  'shunya|jiro|ziro ek do teen|tin char|chaar|chaar panch|paanch|pach chhe|che|chah|chhah|chey saat|sat aath|ath nau|no',
  'poojyam|poojiyam|saibar onnu|ondru|onru rendu|irandu moonu|moondru|munu naalu|nalu anju|ainthu|aindhu aaru|aru ezhu|elu ettu ombathu|onbathu|ombadhu',
  'sunna okati|okkati - moodu|mudu nalugu|naalugu aidu|ayidu - edu|yedu enimidi tommidi|thommidi',
  'sonne ondu eradu mooru|muru nalku|naalku - - elu|yelu entu ombattu|ombathu',
  '- onn|onnu randu|rand moonnu|moonn naal|nal anchu|anch aar|aaru ezh|ezhu ett|ettu onpathu|ombath',
  // English digits in other scripts.
  '- वन टू थ्री फोर|फ़ोर फाइव|फाईव सिक्स सेवन|सेवेन एट नाइन',
  '- ஒன் டூ த்ரீ ஃபோர்|போர் ஃபைவ்|பைவ் சிக்ஸ் செவன் எய்ட் நைன்',
  '- వన్ టూ త్రీ ఫోర్ ఫైవ్ సిక్స్ సెవెన్ ఎయిట్ నైన్',
  '- ಒನ್ ಟೂ ತ್ರೀ ಫೋರ್ ಫೈವ್ ಸಿಕ್ಸ್ ಸೆವೆನ್ ಏಟ್ ನೈನ್',
  '- വൺ ടൂ ത്രീ ഫോർ ഫൈവ് സിക്സ് സെവൻ എയ്റ്റ് നയൻ',
];
const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';
const TIMES: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['dabal', 2],
  ['डबल', 2],
  ['டபுள்', 2],
  ['డబుల్', 2],
  ['ಡಬಲ್', 2],
  ['ഡബിൾ', 2],
  ['triple', 3],
  ['ट्रिपल', 3],
]);

const digits = new Map<string, string>();
for (const line of DIGIT_WORDS) {
  line.split(' ').forEach((words, value) => {
    for (const word of words.split('|')) digits.set(word.normalize('NFC'), String(value));
  });
}
TEENS.split(' ').forEach((word, at) => {
  digits.set(word, String(10 + at));
});
const tens = new Map(TENS.split(' ').map((word, at) => [word, at + 2] as const));

const WORD = /[\p{L}\p{M}]+|\p{N}+/gu;
/** Between the digits of one number nothing else stands. */
const GAP = /^[\s,.·*/\p{Pd}]{0,4}$/u;
const DIGITS = /^\d+$/;
const FEWEST_WORDS = 3;
/** A word or two among few rows of digits: "9876five43210". */
const MOST_PARTS_OF_FEW_WORDS = 4;
const MOBILE = /^(?:91|0)?[6-9]\d{9}$/;
const AADHAAR = /^[2-9]\d{11}$/;
const LONGEST = 13;

interface Said {
  readonly from: number;
  readonly to: number;
  readonly digits: string;
  readonly isWord: boolean;
}

/** Telephone and Aadhaar numbers that are told in words, some digits among them or none: "nine eight double four …". */
export function findSpokenNumbers(text: string): Span[] {
  const found: Span[] = [];
  for (const run of runsOf(text)) {
    for (let first = 0; first < run.length; first += 1) {
      const match = longestFrom(run, first);
      if (match === null) continue;
      found.push(match.span);
      first = match.last;
    }
  }
  return found;
}

function longestFrom(run: readonly Said[], first: number): { span: Span; last: number } | null {
  let best: { span: Span; last: number } | null = null;
  let said = '';
  let words = 0;
  for (let last = first; last < run.length; last += 1) {
    const part = run[last];
    if (part === undefined || said.length + part.digits.length > LONGEST) break;
    said += part.digits;
    words += part.isWord ? 1 : 0;
    const isTold = words >= FEWEST_WORDS || (words > 0 && last - first < MOST_PARTS_OF_FEW_WORDS);
    const label = isTold ? labelOf(said) : null;
    if (label !== null) best = { span: { from: run[first]?.from ?? part.from, to: part.to, label }, last };
  }
  return best;
}

function labelOf(said: string): string | null {
  if (MOBILE.test(said)) return '[phone]';
  return AADHAAR.test(said) ? '[aadhaar]' : null;
}

/** Words for digits that stand next to each other. */
function runsOf(text: string): Said[][] {
  const runs: Said[][] = [];
  let run: Said[] = [];
  for (const said of saidIn(text)) {
    const previous = run.at(-1);
    if (previous !== undefined && !GAP.test(text.slice(previous.to, said.from))) {
      runs.push(run);
      run = [];
    }
    run.push(said);
  }
  return [...runs, run];
}

function saidIn(text: string): Said[] {
  const words = [...text.matchAll(WORD)].map((match) => ({
    word: match[0].toLowerCase().normalize('NFC'),
    from: match.index,
    to: match.index + match[0].length,
  }));
  const said: Said[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const [first, second] = [words[at], words[at + 1]];
    if (first === undefined) break;
    const isJoined = second !== undefined && GAP.test(text.slice(first.to, second.from));
    const pair = isJoined ? digitsOfPair(first.word, second.word) : undefined;
    const own = pair ?? digitsOf(first.word);
    if (own === undefined) continue;
    const to = pair === undefined ? first.to : (second?.to ?? first.to);
    said.push({ from: first.from, to, digits: own, isWord: own !== first.word });
    if (pair !== undefined) at += 1;
  }
  return said;
}

function digitsOf(word: string): string | undefined {
  if (DIGITS.test(word)) return word;
  const ten = tens.get(word);
  return ten === undefined ? digits.get(word) : `${ten}0`;
}

/** "Double nine", "twenty one". */
function digitsOfPair(first: string, second: string): string | undefined {
  const digit = DIGITS.test(second) ? second : digits.get(second);
  if (digit?.length !== 1) return undefined;
  const [times, ten] = [TIMES.get(first), tens.get(first)];
  if (times !== undefined) return digit.repeat(times);
  return ten === undefined || digit === '0' ? undefined : `${ten}${digit}`;
}
