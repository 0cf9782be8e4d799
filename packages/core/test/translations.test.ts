import t from 'tap';
import { LANGUAGES, type Language } from '../src/language/languages.ts';
import { shippedPriorityRules } from '../src/priority/priority-rules.ts';
import { BUNDLES } from '../src/translations/bundles.ts';
import { createTranslations } from '../src/translations/translations.ts';
import { TIRUPUR } from './builders.ts';
import { foreignWords } from './written-in-script.ts';

const translations = createTranslations();

t.test('every language has every key, and at least eighty', async (t) => {
  const english = Object.keys(BUNDLES.en).sort();
  t.ok(english.length >= 80);
  for (const language of LANGUAGES) t.same(Object.keys(BUNDLES[language]).sort(), english, language);
  for (const { code, complete, keys } of translations.statistics()) {
    t.ok(complete, code);
    t.equal(keys, english.length);
  }
});

t.test('a bundle with an empty text is not complete', async (t) => {
  const lacking = createTranslations({ ...BUNDLES, ta: { ...BUNDLES.ta, 'nav.home': ' ' } });
  t.same(
    lacking.statistics().filter(({ complete }) => !complete),
    [{ code: 'ta', keys: Object.keys(BUNDLES.en).length, complete: false, hash: lacking.find('ta')?.hash }],
  );
});

t.test('every text is in the script of its language', async (t) => {
  for (const language of LANGUAGES) {
    const wrong = Object.entries(BUNDLES[language]).filter(
      ([, text]) => foreignWords(text, language).length > 0,
    );
    t.same(wrong, [], language);
  }
});

t.test('a text has the same slots in every language, and no other braces', async (t) => {
  for (const language of LANGUAGES) {
    for (const [key, text] of Object.entries(BUNDLES[language])) {
      const english = Object.entries(BUNDLES.en).find(([name]) => name === key)?.[1] ?? '';
      t.same(slotsOf(text), slotsOf(english), `${language} ${key}`);
      t.notMatch(text.replace(/\{\w+\}/g, ''), /[{}]/);
    }
  }
});

t.test('no text but a word that is the same in both is left in the words of another language', async (t) => {
  const texts = LANGUAGES.map((language) => new Set(Object.values(BUNDLES[language])));
  for (const [at, own] of texts.entries()) {
    const shared = texts
      .filter((_, other) => other !== at)
      .flatMap((other) => [...other].filter((text) => own.has(text)));
    t.same(shared, []);
  }
});

t.test('a counted text has a form for every plural category of every language', async (t) => {
  for (const language of LANGUAGES) {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    t.same([...pluralCategories].sort(), ['one', 'other'], language);
  }
  const counted = Object.keys(BUNDLES.en).filter((key) => /_(one|other)$/.test(key));
  const stems = [...new Set(counted.map((key) => key.replace(/_(one|other)$/, '')))];
  t.same(counted.sort(), stems.flatMap((stem) => [`${stem}_one`, `${stem}_other`]).sort());
  t.equal(translations.counted('en', 'duration.days', 1), '1 day');
  t.equal(translations.counted('en', 'duration.days', 0), '0 days');
  t.equal(translations.counted('hi', 'duration.hours', 0), '0 घंटा');
  t.equal(translations.counted('ta', 'duration.days', 7), '7 நாட்கள்');
});

t.test('numbers are written as in India, and a slot without a value is an error', async (t) => {
  t.equal(translations.counted('en', 'supports.count', 1_234_567), '12,34,567 supporters');
  t.match(translations.text('te', 'form.tooShort', { least: 10 }), /10/);
  t.throws(() => translations.text('en', 'form.tooShort', { toString: 1 }), { message: /least/ });
});

t.test('the categories are called as the city calls them', async (t) => {
  for (const language of LANGUAGES) {
    const texts = Object.entries(BUNDLES[language])
      .filter(([key]) => key.startsWith('category.') && key !== 'category.none')
      .map(([, text]) => text);
    t.same(texts.sort(), TIRUPUR.categories.map(({ names }) => names[language]).sort(), language);
  }
});

const WEIGHED = ['told_calmly', 'hazard_by_reading', 'reads_as_more', 'reads_as_less'];

t.test('every reason that priority gives has a text', async (t) => {
  const { hazards, context, ...rest } = shippedPriorityRules();
  const stances = Object.values(rest).flatMap((rule) =>
    typeof rule === 'object' && 'code' in rule ? [rule.code] : [],
  );
  const given = ['reported', 'lasting', 'supported', 'waiting', 'unknown', ...WEIGHED];
  const codes = [...[...hazards, ...context].map(({ code }) => code), ...stances, ...given];
  const expected = [...new Set(codes)].map((code) => `reason.${code}`).sort();
  const known = Object.keys(BUNDLES.en).filter((key) => key.startsWith('reason.'));
  t.same(known.sort(), expected);
});

t.test('the hash of a bundle changes with its texts and with nothing else', async (t) => {
  const hashes = translations.bundles.map(({ hash }) => hash);
  t.equal(new Set(hashes).size, LANGUAGES.length);
  for (const hash of hashes) t.match(hash, /^[0-9a-f]{32}$/);
  const reordered = { ...BUNDLES, en: reverse(BUNDLES.en) };
  t.equal(createTranslations(reordered).find('en')?.hash, hashOf('en'));
  const changed = createTranslations({ ...BUNDLES, en: { ...BUNDLES.en, 'nav.home': 'Start' } });
  t.not(changed.find('en')?.hash, hashOf('en'));
  t.equal(changed.find('ta')?.hash, hashOf('ta'));
});

t.test('a language that is not promised is not found', async (t) => {
  for (const language of ['fr', 'EN', '', '__proto__', 'constructor'])
    t.equal(translations.find(language), undefined);
});

function hashOf(language: Language): string | undefined {
  return translations.find(language)?.hash;
}

function slotsOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([slot]) => slot).sort();
}

function reverse<Texts extends object>(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).reverse()) as Texts;
}
