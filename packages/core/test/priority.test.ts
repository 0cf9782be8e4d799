import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { createEnglishSentenceReader } from '../src/language/english-sentence-reader.ts';
import { LANGUAGES, type Language } from '../src/language/languages.ts';
import { normaliseText } from '../src/language/normalise.ts';
import { normaliseEntries } from '../src/language/pivot/pattern-table.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';
import { type Entries, readShippedLexicons } from '../src/language/pivot/shipped-lexicons.ts';
import { tokenise } from '../src/language/tokenise.ts';
import { readPriorityRules, shippedPriorityRules } from '../src/priority/priority-rules.ts';
import { createPriorityScorer, type PriorityInput } from '../src/priority/priority-scorer.ts';
import { NO_RARE_DANGERS, RARE_DANGERS, SENTENCES } from './priority-sentences.ts';

const NOW = new Date('2026-03-02T06:00:00Z');
const HIGHEST_SCORE = 100;
const CODES: Readonly<Record<string, string>> = {
  el: 'Electricity',
  li: 'Street Lights',
  dr: 'Drainage',
  ro: 'Road & Infrastructure',
  wa: 'Water Supply',
  he: 'Public Health',
  en: 'Encroachment',
  ot: 'Other',
};

const lexicon = createPivotLexicon();
const scorer = createPriorityScorer(shippedPriorityRules(), lexicon, await createEnglishSentenceReader());

function score(line: string, language: Language | 'und', more: Partial<PriorityInput> = {}) {
  const category = CODES[line.slice(0, 2)] ?? null;
  return scorer.score({ text: line.slice(3), language, category, supports: 0, filedAt: NOW, ...more }, NOW);
}

t.test('danger is urgent in every language, native and romanised, and the words say why', async (t) => {
  for (const { language, urgent } of SENTENCES) {
    for (const line of urgent) {
      const { band, reasons } = score(line, language);
      t.equal(band, 'urgent', line);
      const normalised = normaliseText(line);
      t.ok(reasons[0]?.words.length, `${line} is urgent for its words`);
      t.ok(
        reasons.every(({ words }) => words.every((word) => normalised.includes(word))),
        line,
      );
    }
  }
});

t.test('no danger, names, what is over, wishes and exaggeration are not urgent', async (t) => {
  for (const { language, notUrgent } of SENTENCES) {
    const bands = notUrgent.map((line) => score(line, language).band);
    t.notOk(bands.includes('urgent'), `${language}: ${bands.join()}`);
    t.same(bands.slice(2), ['low', 'low'], `${language}: thanks and paint can wait: ${notUrgent.slice(2)}`);
  }
});

t.test('what may follow has not happened', async (t) => {
  const imagined: readonly [Language, string][] = [
    ['en', 'dr If the drain stays blocked people may fall sick with dengue'],
    ['ta', 'dr சாக்கடை அடைப்பு நீடித்தால் டெங்கு பரவலாம்'],
    ['hi', 'dr अगर नाली साफ नहीं हुई तो डेंगू फैल सकता है'],
    ['te', 'dr కాలువ శుభ్రం చేయకపోతే డెంగ్యూ రావచ్చు'],
    ['kn', 'dr ಚರಂಡಿ ಸ್ವಚ್ಛ ಮಾಡದಿದ್ದರೆ ಡೆಂಗ್ಯೂ ಬರಬಹುದು'],
    ['ml', 'dr ഓട വൃത്തിയാക്കിയില്ലെങ്കിൽ ഡെങ്കി വന്നേക്കാം'],
  ];
  for (const [language, line] of imagined) t.not(score(line, language).band, 'urgent', line);
});

t.test('what was put right is over, and what is left beside it is not thanks', async (t) => {
  const left: readonly [Language, string][] = [
    ['en', 'dr The open manhole got a lid on Monday, please level the road around it'],
    ['ta', 'dr திறந்து கிடந்த மேன்ஹோலுக்கு மூடி போட்டுட்டாங்க, ஆனா மண்ணை அள்ளல'],
    ['hi', 'dr खुले मैनहोल पर ढक्कन लगा दिया, लेकिन मलबा पड़ा है'],
    ['te', 'dr తెరిచి ఉన్న మ్యాన్‌హోల్‌కు మూత పెట్టారు, కానీ మట్టి తీయలేదు'],
    ['kn', 'dr ತೆರೆದ ಮ್ಯಾನ್‌ಹೋಲ್‌ಗೆ ಮುಚ್ಚಳ ಹಾಕಿದ್ದಾರೆ, ಆದರೆ ಮಣ್ಣು ತೆಗೆದಿಲ್ಲ'],
    ['ml', 'dr തുറന്ന മാൻഹോളിന് മൂടി ഇട്ടു, പക്ഷേ മണ്ണ് നീക്കിയില്ല'],
    ['hi', 'dr khule manhole pe dhakkan laga diya, lekin malba pada hai'],
  ];
  for (const [language, line] of left) t.equal(score(line, language).band, 'normal', line);
  t.equal(score('dr The open manhole got a lid on Monday. Thank you', 'en').band, 'low');
  const back = 'el Lineman tied the fallen wire with a rope. It was put right but it is down again';
  t.equal(score(back, 'en').band, 'urgent', 'what has come back is not over');
  t.equal(
    score('wa Two have jaundice after the pipe was repaired, water smells of sewage', 'en').band,
    'urgent',
  );
});

t.test('a danger on condition is none yet, however polite the "if"', async (t) => {
  const supposed: readonly [Language, string][] = [
    ['en', 'el If the branch touches the wire it could spark'],
    ['ta', 'el மழை வந்தா கம்பி அறுந்து விழலாம்'],
    ['hi', 'el तेज हवा चली तो तार टूट कर गिर सकता है'],
    ['te', 'el గాలి వస్తే తీగ తెగి పడొచ్చు'],
    ['kn', 'el ಮಳೆ ಬಂದರೆ ತಂತಿ ಬೀಳಬಹುದು'],
    ['ml', 'el കാറ്റടിച്ചാൽ കമ്പി പൊട്ടി വീഴാം'],
  ];
  const hint = { subType: 'live-wire' };
  for (const [language, line] of supposed) t.not(score(line, language, hint).band, 'urgent', line);
  t.equal(score('el I would be grateful if you could lift the wire that has fallen', 'en').band, 'urgent');
});

t.test('an ambulance that comes late is not one that cannot pass', async (t) => {
  const late = 'en Because of parked cars the ambulance is delayed at the hospital gate';
  t.equal(score(late, 'en').band, 'high');
  const stuck = 'en The ambulance is stuck at the hospital gate, a patient is inside';
  t.equal(score(stuck, 'en').band, 'urgent');
});

t.test('numbers tell how long and how many, not which', async (t) => {
  t.equal(score('wa No water in our street for 5 days', 'en').band, 'high');
  t.equal(score('wa ஐந்து நாட்களாக தண்ணீர் வரவில்லை', 'ta').band, 'high');
  t.equal(score('wa No water in our street today', 'en').band, 'normal');
  t.equal(score('wa 4000 people of our colony have had no water for 8 days', 'en').band, 'urgent');
  t.not(score('wa No water in ward no 4000 for 8 days', 'en').band, 'urgent');
});

t.test('the sub-type of the classifier helps where words fail, and never against what is said', async (t) => {
  const hint = { subType: 'lamp-live' };
  t.equal(score('li zzz wire at our corner', 'en').band, 'normal');
  t.equal(score('li zzz wire at our corner', 'en', hint).band, 'urgent');
  t.not(score('li There is no danger from the lamp, the wire is an old one', 'en', hint).band, 'urgent');
  t.not(score('li The lamp post gave a shock and was repaired yesterday, thanks', 'en', hint).band, 'urgent');
});

t.test('any text has a score in its range, which shouting does not change', async (t) => {
  const words = SENTENCES.flatMap(({ urgent, notUrgent }) => [...urgent, ...notUrgent]).flatMap((line) =>
    line.slice(3).replace(/[!?]/g, '').split(' '),
  );
  const text = fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 })
    .map((all) => all.join(' '));
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...LANGUAGES),
      fc.nat(5000),
      fc.nat(2000),
      (said, language, supports, days) => {
        const filedAt = new Date(NOW.getTime() - days * 86_400_000);
        const alone = score(`el ${said}`, language);
        const supported = score(`el ${said}`, language, { supports, filedAt });
        t.ok(alone.score >= 0 && supported.score <= HIGHEST_SCORE && supported.score >= alone.score);
        t.equal(
          supported.band === 'urgent',
          alone.band === 'urgent',
          'support and age never decide on urgent',
        );
        const points = supported.reasons.find(({ code }) => code === 'supported')?.points ?? 0;
        t.ok(points <= 10);
        t.same(score(`el ${said}!!!`, language), alone);
        t.same(score(`el ${said.toUpperCase()}`, language), alone);
      },
    ),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (raw) => score(`el ${raw}`, 'und').score >= 0),
  );
});

/** Of the processor, so that a busy machine does not count; the best of some runs, in ms. */
function processorTime(work: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...runs);
}

t.test('four times the text takes not much more than four times the time', async (t) => {
  const units = [
    'a',
    'ab',
    'no ',
    'no 1 ',
    'a. ',
    'hanging wire fire school ',
    '? ',
    '"\')! ',
    'தண்ணி வரல ',
    'illa ',
  ];
  for (const unit of units) {
    for (const language of ['en', 'ta', 'und'] as const) {
      const timeOf = (length: number) =>
        processorTime(() => score(`el ${unit.repeat(length).slice(0, length)}`, language));
      const [quarter, whole] = [timeOf(1_000), timeOf(4_000)];
      // Twice four leaves room for the clock; a square would be sixteen.
      t.ok(whole < 8 * Math.max(quarter, 1), `${JSON.stringify(unit)}, ${language}: ${quarter}, ${whole} ms`);
    }
  }
});

const CONTRADICTIONS = [
  ['repaired-already', 'not-working'],
  ['no-danger', 'danger'],
  ['thanks', 'angry'],
  ['today', 'yesterday'],
  ['hundred', 'thousand'],
  ['no-action', 'repaired-already'],
  ['patient', 'sick'],
  ['thanks', 'overhead-tank'],
] as const;

function readConcepts(): string[] {
  const file = new URL('../src/language/pivot/concepts.json', import.meta.url);
  const { groups }: { groups: Record<string, string[]> } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.values(groups).flat();
}

t.test(
  'every language knows nearly all concepts, and none says two opposite things with one word',
  async (t) => {
    const known = readConcepts();
    t.equal(new Set(known).size, known.length, 'a concept is listed once');
    for (const [language, { native, romanised }] of readShippedLexicons()) {
      for (const entries of romanised === undefined ? [native] : [native, romanised]) {
        t.same(unknownIn(entries, known), [], `${language} names known concepts only`);
        t.ok(Object.keys(entries).length >= 0.95 * known.length, `${language} covers the concepts`);
        for (const [concept, texts] of Object.entries(entries)) {
          t.ok(
            texts.length > 0 && texts.every((text) => /[\p{L}\p{N}]/u.test(text)),
            `${language} ${concept}`,
          );
          const normal = texts.flatMap((text) => normaliseEntries([text]));
          t.same(normal, texts.map(inWords), `${language} ${concept} is looked up as texts are written`);
        }
        for (const [one, other] of CONTRADICTIONS) {
          const both = (entries[one] ?? []).filter((text) => entries[other]?.includes(text));
          t.same(both, [], `${language}: ${one} is not ${other}`);
        }
      }
    }
  },
);

function unknownIn(entries: Entries, known: readonly string[]): string[] {
  return Object.keys(entries).filter((concept) => !known.includes(concept));
}

function inWords(entry: string): string {
  return normaliseText(entry)
    .replace(/[^\p{L}\p{M}\p{N}*]+/gu, ' ')
    .trim();
}

t.test('rules speak of concepts that exist', async (t) => {
  const known = new Set([...readConcepts(), 'is-question']);
  const { hazards, context, defects, mild, reading } = shippedPriorityRules();
  const named = [
    ...hazards.flatMap(({ needs, unless = [] }) => [...needs.flat(), ...unless]),
    ...defects,
    ...mild,
  ];
  const words = ['supposingVerbs', 'politeBehind', 'untilThen', 'streetForms', 'towards'];
  const lists = Object.entries(reading).flatMap(([name, concepts]) =>
    name.endsWith('Endings') || words.includes(name) ? [] : concepts,
  );
  const all = [...named, ...context.flatMap(({ needs }) => needs.flat()), ...lists];
  t.same(
    all.filter((concept) => !known.has(concept) && !/^type:/.test(concept)),
    [],
  );
  t.throws(() => readPriorityRules({}), { code: 'model_unavailable' });
});

t.test('rare dangers are known as well', async (t) => {
  for (const [language, line] of RARE_DANGERS) t.equal(score(line, language).band, 'urgent', line);
  for (const [language, line] of NO_RARE_DANGERS) t.not(score(line, language).band, 'urgent', line);
});

t.test('romanised spellings belong to their language, or to all while it is unknown', async (t) => {
  const find = (text: string, language: Language | 'und') =>
    lexicon.find(tokenise(text), language).map(({ concept }) => concept);
  t.ok(find('thanneer varala', 'ta').includes('water'));
  t.ok(find('taneer', 'ta').includes('water'), 'a spelling that no list has');
  t.ok(find('thanneer', 'und').includes('water'));
  t.notOk(find('thanneer', 'hi').includes('water'));
});
