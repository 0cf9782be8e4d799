import fc from 'fast-check';
import t from 'tap';
import { createAnalyser } from '../src/analysis/analyser.ts';
import { createEnglishSentenceReader } from '../src/language/english-sentence-reader.ts';
import { LANGUAGES } from '../src/language/languages.ts';
import { normaliseText } from '../src/language/normalise.ts';
import { normaliseEntries } from '../src/language/pivot/pattern-table.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';
import { createToneReader, TONES } from '../src/sentiment/sentiment.ts';
import { readToneRules, shippedToneRules } from '../src/sentiment/tone-rules.ts';
import { readToneWords } from '../src/sentiment/tone-words.ts';
import { NOW } from './builders.ts';
import { TONE_SENTENCES } from './tone-sentences.ts';
import { foreignWords } from './written-in-script.ts';

const rules = shippedToneRules();
const words = readToneWords();
const reader = createToneReader(
  rules,
  createPivotLexicon(),
  createPivotLexicon(words),
  await createEnglishSentenceReader(),
);

t.test('tone is heard in every language, native and romanised, and the words say why', async (t) => {
  for (const { language, sentences } of TONE_SENTENCES) {
    for (const tone of TONES) {
      for (const sentence of sentences[tone]) {
        const heard = reader.readTone(sentence, language);
        t.equal(heard.value, tone, `${sentence} ${JSON.stringify(heard)}`);
        const normalised = normaliseText(sentence);
        t.ok(
          heard.words.every((word) => normalised.includes(word)),
          sentence,
        );
        t.equal(heard.words.length === 0 && tone !== 'calm', false, `${sentence} has words for it`);
      }
    }
  }
});

t.test('distress grows with every sign of another kind, and stays between 0 and 1', async (t) => {
  const steps = [
    'The wall leans.',
    'The wall leans. We are afraid.',
    'The wall leans. We are afraid. The children are crying.',
    'The wall leans. We are afraid. The children are crying. We are helpless, please save us. We will die.',
  ].map((text) => reader.readTone(text, 'en').distress);
  t.same(
    steps,
    [...steps].sort((a, b) => a - b),
  );
  t.equal(steps[0], 0);
  t.equal(new Set(steps).size, steps.length);
  t.ok((steps.at(-1) ?? 0) <= 1);
});

t.test('who is in need is not hidden by anger or by thanks', async (t) => {
  const text = 'Shameless officers! My mother is helpless and crying, please save us. Great work, thank you.';
  t.equal(reader.readTone(text, 'en').value, 'distressed');
});

t.test('capitals and exclamation marks are anger only where words say so too', async (t) => {
  t.equal(reader.readTone('THE STREET LIGHT IN OUR STREET IS NOT WORKING!!!', 'en').value, 'calm');
  t.equal(reader.readTone('We are fed up with the broken street light', 'en').value, 'annoyed');
  t.equal(reader.readTone('WE ARE FED UP WITH THE BROKEN STREET LIGHT!!!', 'en').value, 'angry');
});

t.test('signs of feeling count in any language', async (t) => {
  t.equal(reader.readTone('தண்ணீர் வரவில்லை 😡', 'ta').value, 'angry');
  t.match(reader.readTone('पानी नहीं आया 😭', 'hi'), { distress: 0.4, words: ['😭'] });
});

t.test('tone is not an input of priority: the same danger has the same priority in any tone', async (t) => {
  const analyser = await createAnalyser();
  const priorityOf = (description: string) => {
    const complaint = { title: null, description, chosenCategory: null, supports: 0, filedAt: NOW };
    return analyser.analyse(complaint, NOW);
  };
  const danger = 'A live electric wire has fallen on the road near the school.';
  const calm = priorityOf(danger);
  for (const manner of ['Shameless officers!', 'Great work, thank you for the light.', 'We are helpless.']) {
    const said = priorityOf(`${danger} ${manner}`);
    t.not(said.tone.value, 'calm', manner);
    t.equal(said.priority.band, calm.priority.band, manner);
    t.ok(said.priority.score >= calm.priority.score, manner);
  }
  t.match(calm.versions, { sentiment: rules.version });
});

t.test('anything has a tone, within bounds and without time that grows', async (t) => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 200 }));
  fc.assert(
    fc.property(text, fc.constantFrom(...LANGUAGES, 'und' as const), (text, language) => {
      const { value, distress, words } = reader.readTone(text, language);
      return TONES.includes(value) && distress >= 0 && distress <= 1 && words.length <= rules.mostWords;
    }),
  );
  for (const text of ['!?'.repeat(2_000), 'A'.repeat(4_000), 'help '.repeat(800), 'ா'.repeat(4_000), '']) {
    const begun = performance.now();
    reader.readTone(text, 'en');
    t.ok(performance.now() - begun < 1_000, text.slice(0, 5));
  }
});

t.test(
  'every concept of the words has points or takes some away, in every language and script',
  async (t) => {
    const known = new Set([...Object.keys(rules.signals), 'courtesy']);
    const concepts = Object.keys(words.get('en')?.native ?? {}).sort();
    for (const [language, { native, romanised }] of words) {
      for (const entries of language === 'en' ? [native] : [native, romanised ?? {}]) {
        t.same(Object.keys(entries).sort(), concepts, language);
        t.ok(concepts.every((concept) => known.has(concept)));
        const empty = Object.values(entries).filter((patterns) => patterns.length === 0);
        t.same(empty, [], language);
      }
      t.same(
        Object.values(native)
          .flat()
          .filter((entry) => foreignWords(entry, language).length > 0),
        [],
      );
      t.same(
        Object.values(romanised ?? {})
          .flat()
          .filter((entry) => foreignWords(entry, 'en').length > 0),
        [],
      );
      const patterns = normaliseEntries(Object.values(native).flat());
      t.equal(
        patterns.length,
        Object.values(native).flat().length,
        `${language} patterns survive normalising`,
      );
    }
  },
);

t.test('what is no set of rules is refused', async (t) => {
  t.throws(() => readToneRules({ ...rules, signals: { insult: { joy: 1 } } }), { code: 'model_unavailable' });
});
