import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';

const DIGITS_FIRST = /^(\d{1,3})(?!\d)/;
const TIME_OF_DAY = new Set(['am', 'pm', 'mani', 'maniku', 'baje', 'manikku', 'gantala', 'gante', 'clock']);
const DIGITS_ONLY = /^\d+$/;
const GLUED_TIME = /^\d+(?:day|din|naal|nal|rojul|divas|dina|am|pm|hr|hour|min|week|month|year|mani|baje)/;
const TIME = ['hour', 'day', 'daily', 'week', 'month', 'year', 'night', 'morning', 'today', 'yesterday'];
/** What a number may name, the most telling first. */
const NUMBERED: Readonly<Record<string, string>> = {
  'lamp-post': 'pole',
  'electric-pole': 'pole',
  transformer: 'transformer',
  house: 'house',
  apartment: 'house',
  street: 'street',
  'name-of-place': 'street',
};
/** Words that no concept knows and that a number of a thing stands beside, normalised. */
const NUMBERED_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    pole: 'pole poles post posts poll kambam kambathula kambathil khamba khambe khambha sthambham sthambam stambham kamba கம்பம் கம்பத்தில் கம்பத்து கம்பத்தின் போஸ்ட் போல் खंभा खंभे खंबा खंबे पोल స్తంభం స్తంభానికి స్తంభంపై పోల్ ಕಂಬ ಕಂಬದ ಕಂಬದಲ್ಲಿ ಕಂಬವು ಪೋಲ್ തൂണ് തൂണിൽ തൂണിലെ പോസ്റ്റ് പോസ്റ്റിൽ പോസ്റ്റിലെ പോൾ thoon thoonu thoonil postil',
    house:
      'house door plot flat shop veedu veettu kadhavu ghar makan makaan illu inti mane veetu வீடு வீட்டு வீட்டின் கதவு मकान घर ఇల్లు ఇంటి ಮನೆ ಮನೆಯ വീട് വീട്ടു',
    street:
      'cross street lane st theru veedhi gali galli beedi beedhi veedi veethi raste தெரு தெருவில் வீதி வீதியில் गली వీధి వీధిలో ಬೀದಿ ಬೀದಿಯಲ್ಲಿ ಅಡ್ಡರಸ್ತೆ ಕ್ರಾಸ್ തെരുവ് തെരുവിൽ തെരുവിലെ block',
    thing:
      'no number num nr nos en ennum nambar number numberu nambaru enn எண் எண்ணில் நம்பர் नंबर नम्बर నంబర్ నెంబర్ సంఖ్య ನಂಬರ್ ಸಂಖ್ಯೆ നമ്പർ നമ്പര് നമ്പര്',
  }).flatMap(([label, words]) => words.split(' ').map((word) => [word, label])),
);
const ORDINALS = 12;
const NUMBER_CONCEPT = /^number-(\d+)$/;
const REACH = 3;
/** A number that names a thing of no known kind is compared with all numbers of the other complaint. */
const ANY = 'thing';
const MOST_NUMBERS = 6;

/**
 * Numbers that tell one thing from its like, as `pole:14`, `house:3`, `street:2`, `thing:7`: not those that count time,
 * people or money.
 */
export function identifyingNumbers(tokens: readonly string[], hits: readonly ConceptHit[]): string[] {
  const labels = labelsByPlace(tokens, hits);
  const timed = new Set(hits.filter(({ concept }) => TIME.includes(concept)).map(({ from }) => from));
  const found = new Set<string>();
  for (const { value, at } of [...digitsIn(tokens), ...ordinalsIn(hits)]) {
    // "no 14 every evening": what stands right beside such a word counts nothing.
    const isNamed = labels.has(at - 1) || labels.has(at + 1);
    if (!isNamed && (timed.has(at + 1) || timed.has(at + 2))) continue;
    const label = nearestLabel(labels, at, DIGITS_ONLY.test(tokens[at] ?? ''));
    if (label !== undefined) found.add(`${label}:${value}`);
  }
  return [...found].sort().slice(0, MOST_NUMBERS);
}

/** Whether the numbers of two complaints name the same thing, different things, or nothing that can be compared. */
export function compareNumbers(a: readonly string[], b: readonly string[]): 'same' | 'other' | 'unknown' {
  if (a.length === 0 || b.length === 0) return 'unknown';
  let isSame = false;
  for (const label of labelsOf([...a, ...b])) {
    const [first, second] = [numbersOf(a, label), numbersOf(b, label)];
    if (first.length === 0 || second.length === 0) continue;
    if (!first.some((number) => second.includes(number))) return 'other';
    isSame = true;
  }
  return isSame ? 'same' : 'unknown';
}

function labelsOf(numbers: readonly string[]): Set<string> {
  return new Set(numbers.map((number) => number.slice(0, number.indexOf(':'))));
}

function numbersOf(numbers: readonly string[], label: string): string[] {
  const wanted = numbers.filter((number) => number.startsWith(`${label}:`) || label === ANY);
  const all = label === ANY || wanted.length > 0 ? wanted : numbers.filter((it) => it.startsWith(`${ANY}:`));
  return all.map((number) => number.slice(number.indexOf(':') + 1));
}

function digitsIn(tokens: readonly string[]) {
  return tokens.flatMap((token, at) => {
    const value = DIGITS_FIRST.exec(token)?.[1];
    const isTime = GLUED_TIME.test(token) || TIME_OF_DAY.has(tokens[at + 1] ?? '');
    return value === undefined || isTime ? [] : [{ value: Number(value), at }];
  });
}

/** "third street": the number words of the lexicon, where they stand right before what they name. */
function ordinalsIn(hits: readonly ConceptHit[]) {
  const named = new Set(hits.filter(({ concept }) => concept === 'street').map(({ from }) => from));
  return hits.flatMap(({ concept, from, to }) => {
    const value = Number(NUMBER_CONCEPT.exec(concept)?.[1] ?? 0);
    return value > 0 && value <= ORDINALS && named.has(to) ? [{ value, at: from }] : [];
  });
}

function labelsByPlace(tokens: readonly string[], hits: readonly ConceptHit[]): Map<number, string> {
  const labels = new Map<number, string>();
  for (const { concept, from, to } of hits) {
    const label = NUMBERED[concept];
    if (label === undefined) continue;
    for (let at = from; at < to; at += 1) labels.set(at, label);
  }
  tokens.forEach((token, at) => {
    const label = NUMBERED_WORDS[token];
    if (label !== undefined && (label !== ANY || !labels.has(at))) labels.set(at, label);
  });
  return labels;
}

/** What stands nearest: before a plain number ("pole 14"), else behind it ("4th street"); "number" alone comes last. */
function nearestLabel(labels: ReadonlyMap<number, string>, at: number, isPlain: boolean): string | undefined {
  let thing: string | undefined;
  for (let distance = 0; distance <= REACH; distance += 1) {
    for (const place of isPlain ? [at - distance, at + distance] : [at + distance, at - distance]) {
      const label = labels.get(place);
      if (label === ANY) thing = label;
      else if (label !== undefined) return label;
    }
  }
  return thing;
}
