import { readFileSync } from 'node:fs';
import { createAnalyser, loadShippedModels } from '@namsev/core';
import t from 'tap';
import {
  byClass,
  calibrationOf,
  confusionOf,
  coverageOf,
  type JudgedRow,
} from '../src/evaluate/quality/measure-quality.ts';
import { qualityPage } from '../src/evaluate/quality/quality-page.ts';

const PAGE = new URL('../../../../docs/reference/language-quality.md', import.meta.url);

function judged(
  truth: string,
  said: string,
  confidence: number,
  changes: Partial<JudgedRow> = {},
): JudgedRow {
  return {
    text: `a ${truth} | of ours`,
    key: 'en',
    category: { truth, said },
    priority: { truth: 'normal', said: 'normal' },
    language: { truth: 'en', said: 'en' },
    confidence,
    isAnswered: confidence > 0.6,
    ...changes,
  };
}

const rows = [
  judged('Drainage', 'Drainage', 0.99),
  judged('Drainage', 'Sanitation', 0.4),
  judged('Sanitation', 'Sanitation', 0.9),
];

t.test('quality is counted by class, by confidence and by what is taken for what', async (t) => {
  const categories = rows.map(({ category }) => category);
  const names = ['Drainage', 'Sanitation'];
  t.strictSame(byClass(categories, names), [
    { name: 'Drainage', n: 2, recall: 0.5, precision: 1 },
    { name: 'Sanitation', n: 1, recall: 1, precision: 0.5 },
  ]);
  t.strictSame(confusionOf(categories, names), [
    [1, 1],
    [0, 1],
  ]);
  t.strictSame(calibrationOf(rows), [
    { from: 0.3, to: 0.5, n: 1, claimed: 0.4, right: 0 },
    { from: 0.9, to: 0.95, n: 1, claimed: 0.9, right: 1 },
    { from: 0.95, to: 1, n: 1, claimed: 0.99, right: 1 },
  ]);
  t.strictSame(
    coverageOf(rows).map(({ accuracy }) => accuracy),
    [1, 1, 1, 0.6667, 0.6667],
  );
});

t.test('the page says what its figures rest on, and shows failures as they are', async (t) => {
  const { manifest } = loadShippedModels();
  const page = qualityPage({
    quoted: rows,
    heldBack: rows,
    probes: [{ name: 'street', rows }],
    manifest,
    versions: { classifier: '1+abc' },
  }).replace(/ +/g, ' ');
  t.match(page, 'No figure on this page was measured on complaints of real citizens in an Indian language.');
  t.match(page, '| en | 3 | 100.0 % | 66.7 % | 100.0 % |');
  t.match(page, '| street | 3 | 66.7 % | 0.0 % | 0.0 % |');
  t.ok(
    page.includes('| a Drainage \\| of ours | Drainage | Sanitation | 40.0 % |'),
    'a failure, its signs escaped',
  );
  t.match(page, 'answers 66.7 % of the complaints and is right in 100.0 % of its answers');
});

t.test('the page in the documents is of the shipped models and rules', async (t) => {
  const page = readFileSync(PAGE, 'utf8').replace(/ +/g, ' ');
  const { versions } = await createAnalyser();
  for (const service of ['preprocessor', 'language', 'classifier', 'priorityScorer'])
    t.ok(page.includes(`| ${service} | \`${versions[service]}\` |`), 'npm run evaluate -- quality --write');
});
