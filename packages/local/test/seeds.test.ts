import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LANGUAGES } from '@namsev/core';
import t from 'tap';
import { languageKey, readLines } from '../src/evaluate/labelled-row.ts';
import { toPair } from '../src/evaluate/text-pair.ts';
import { findNearCopies } from '../src/train/near-copies.ts';
import {
  HELD_BACK_FILE,
  QUOTED_FILE,
  readSeedFiles,
  rowsOf,
  type SeedRow,
  trainingFiles,
} from '../src/train/seed-files.ts';

const FEWEST_PER_CELL = 25;
const FEWEST_HELD_BACK_PER_LANGUAGE = 25;
const FEWEST_QUOTED_PER_LANGUAGE = 40;
const FEWEST_QUOTED_ROMANISED = 60;
const SCRIPT_OF: Readonly<Record<string, string>> = {
  en: 'Latn',
  ta: 'Taml',
  hi: 'Deva',
  te: 'Telu',
  kn: 'Knda',
  ml: 'Mlym',
};
const PRIORITIES = ['low', 'normal', 'high', 'urgent'];
const FIELDS = ['category', 'lang', 'priority', 'script', 'subType', 'text'];

interface CityCategories {
  readonly categories: readonly { name: string; subTypes: readonly { code: string }[] }[];
}

const city = JSON.parse(
  readFileSync(new URL('../../../../cities/tirupur/categories.json', import.meta.url), 'utf8'),
) as CityCategories;
const subTypes = new Map(
  city.categories.map(({ name, subTypes: own }) => [name, new Set(own.map(({ code }) => code))]),
);
const files = readSeedFiles();
const training = trainingFiles(files).flatMap(({ rows }) => rows);
const heldBack = rowsOf(files, HELD_BACK_FILE);
const quoted = rowsOf(files, QUOTED_FILE);
const all = [...training, ...heldBack, ...quoted];

function faultOf(row: SeedRow): string | null {
  if (Object.keys(row).sort().join() !== FIELDS.join()) return 'fields';
  if (!LANGUAGES.some((language) => language === row.lang)) return 'lang';
  if (row.script !== 'Latn' && row.script !== SCRIPT_OF[row.lang]) return 'script';
  if (!subTypes.get(row.category)?.has(row.subType)) return 'category or subType';
  if (!PRIORITIES.includes(row.priority)) return 'priority';
  return row.text.trim() === row.text && row.text.length > 0 && row.text.length <= 4_000 ? null : 'text';
}

t.test('every seed has known codes in every field', async (t) => {
  const faults = all.flatMap((row) => {
    const fault = faultOf(row);
    return fault === null ? [] : [`${fault}: ${row.text}`];
  });
  t.strictSame(faults, []);
});

t.test('every category has at least 25 seeds in every language and script', async (t) => {
  const cells = Object.entries(SCRIPT_OF).flatMap(([lang, script]) =>
    lang === 'en'
      ? [[lang, script]]
      : [
          [lang, script],
          [lang, 'Latn'],
        ],
  );
  const thin = cells.flatMap(([lang, script]) =>
    [...subTypes.keys()].flatMap((category) => {
      const count = training.filter(
        (row) => row.lang === lang && row.script === script && row.category === category,
      ).length;
      return count < FEWEST_PER_CELL ? [`${lang} ${script} ${category}: ${count}`] : [];
    }),
  );
  t.strictSame(thin, []);
  for (const [lang, script] of Object.entries(SCRIPT_OF)) {
    const native = quoted.filter((row) => row.lang === lang && row.script === script);
    t.ok(native.length >= FEWEST_QUOTED_PER_LANGUAGE, lang);
  }
  const romanised = quoted.filter(({ lang, script }) => lang !== 'en' && script === 'Latn');
  t.ok(romanised.length >= FEWEST_QUOTED_ROMANISED);
  for (const lang of LANGUAGES)
    t.ok(heldBack.filter((row) => row.lang === lang).length >= FEWEST_HELD_BACK_PER_LANGUAGE, lang);
});

t.test('no seed is a near copy of another, and none of one to measure by', async (t) => {
  t.strictSame(findNearCopies(all.map(({ text }) => text)), []);
});

t.test('pairs for duplicates are at least 600, in all languages, and no text is in both sets', async (t) => {
  const pairsOf = (set: string) =>
    readLines(
      fileURLToPath(new URL(`../../seeds/duplicates/duplicates-${set}.synthetic.jsonl`, import.meta.url)),
    ).map(toPair);
  const [choosing, quoting] = [pairsOf('choosing'), pairsOf('quoting')];
  const sides = (pairs: ReturnType<typeof pairsOf>) => pairs.flatMap(({ a, b }) => [a, b]);
  t.ok(choosing.length + quoting.length >= 600);
  for (const pairs of [choosing, quoting]) {
    const languages = new Set(sides(pairs).map((side) => languageKey(side)));
    t.same([...languages].sort(), [...LANGUAGES, 'romanised'].sort());
    t.ok(pairs.filter(({ duplicate }) => duplicate).length >= 300);
  }
  const seen = new Set(sides(choosing).map(({ text }) => text));
  t.same(
    sides(quoting).filter(({ text }) => seen.has(text)),
    [],
  );
});
