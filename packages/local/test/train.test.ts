import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedPriorityRules } from '@namsev/core';
import t from 'tap';
import { languageKey, readLines } from '../src/evaluate/labelled-row.ts';
import {
  accuracyBy,
  accuracyOf,
  macroF1Of,
  percentileOf,
  precisionOf,
  recallOf,
} from '../src/evaluate/measures.ts';
import { calibrationError, chooseThreshold } from '../src/train/choose-threshold.ts';
import { BENGALURU_LABELS, readLabel, SAN_RAFAEL_LABELS } from '../src/train/city-labels.ts';
import { parseCsv } from '../src/train/csv.ts';
import { fitSoftmax } from '../src/train/fit-softmax.ts';
import { findNearCopies } from '../src/train/near-copies.ts';
import { trainCategoryModel } from '../src/train/train-category-model.ts';
import { withWeighing } from '../src/train/train-weighing.ts';

t.test('csv files are read with quotes, line ends within fields and a byte order mark', async (t) => {
  const text = '\ufefftext,label\r\nplain,A\n"with, comma",B\n"two ""quoted""\nlines",C\n"",D';
  t.strictSame(parseCsv(text), [
    { text: 'plain', label: 'A' },
    { text: 'with, comma', label: 'B' },
    { text: 'two "quoted"\nlines', label: 'C' },
    { text: '', label: 'D' },
  ]);
});

t.test(
  'labels of other cities become our categories, and mixed ones are told apart by their words',
  async (t) => {
    t.equal(readLabel(BENGALURU_LABELS, 'Water', 'rain water logging near the bus stop'), 'Drainage');
    t.equal(readLabel(BENGALURU_LABELS, 'Water', 'no supply since Tuesday'), 'Water Supply');
    t.equal(readLabel(BENGALURU_LABELS, 'Water', 'causes disease'), null);
    t.equal(readLabel(BENGALURU_LABELS, 'Traffic/Parking', 'cars parked on the footpath'), 'Encroachment');
    t.equal(readLabel(BENGALURU_LABELS, 'Air', 'dust'), null);
    t.equal(readLabel(SAN_RAFAEL_LABELS, 'Street Light', 'out'), 'Street Lights');
    t.equal(readLabel(SAN_RAFAEL_LABELS, 'unheard of', 'x'), null);
  },
);

t.test('the same rows train the same model', async (t) => {
  const rows = ['lamp is out', 'dark street no lamp', 'no water in tap', 'tap is dry'].map((text, at) => ({
    text,
    language: 'en',
    category: at < 2 ? 'Street Lights' : 'Water Supply',
    source: 'seeds' as const,
  }));
  const first = trainCategoryModel(rows);
  t.strictSame(trainCategoryModel(rows), first);
  t.equal(first.unseen.length, rows.length, 'every row is judged once by a model that had not seen it');
});

t.test('weights are found under which what was seen is as likely as it was frequent', async (t) => {
  const seen = [
    { features: [1], truth: 0, times: 8 },
    { features: [1], truth: 1, times: 2 },
    { features: [0], truth: 0, times: 5 },
    { features: [0], truth: 1, times: 5 },
  ];
  const rows = seen.flatMap(({ times, ...row }) => Array.from({ length: times }, () => row));
  const weights = fitSoftmax(rows, 2);
  const chance = (feature: number) => {
    const [first = 0, second = 0] = weights.map(([own = 0, bias = 0]) => Math.exp(own * feature + bias));
    return first / (first + second);
  };
  t.ok(Math.abs(chance(1) - 0.8) < 0.01, `${chance(1)}`);
  t.ok(Math.abs(chance(0) - 0.5) < 0.01, `${chance(0)}`);
  t.strictSame(fitSoftmax(rows, 2), weights);
});

t.test('new weights change their line of the rules and nothing else', async (t) => {
  const { weighing } = shippedPriorityRules();
  const rules = `{\n  "version": "1",\n  "weighing": {"urgentFrom":0.5},\n  "base": 35\n}\n`;
  const written = withWeighing(rules, weighing);
  t.strictSame(JSON.parse(written), { version: '1', weighing, base: 35 });
  t.equal(written.split('\n').length, rules.split('\n').length);
  t.throws(() => withWeighing('{}', weighing), 'rules without that line are not taken for written');
});

t.test('the threshold is the lowest at which the remaining answers are right often enough', async (t) => {
  const answers = [0.9, 0.8, 0.6, 0.5].map((confidence) => ({ confidence, isRight: confidence > 0.55 }));
  t.equal(chooseThreshold(answers, 0.95), 0.51);
  t.equal(chooseThreshold(answers, 0.5), 0);
  t.equal(chooseThreshold([{ confidence: 0.99, isRight: false }], 0.95), 0.9);
});

t.test('confidence that comes true has no calibration error', async (t) => {
  const answers = [true, true, true, false].map((isRight) => ({ confidence: 0.75, isRight }));
  t.equal(calibrationError(answers), 0);
  t.equal(calibrationError([{ confidence: 1, isRight: false }]), 1);
  t.equal(calibrationError([]), 0);
});

t.test('near copies are found, and short ways to say the same are not', async (t) => {
  t.strictSame(findNearCopies(['no water for three days now', 'No water for three days, now!']).length, 1);
  t.strictSame(findNearCopies(['no water', 'no water sir', 'no light']), []);
});

t.test('measures are what their names say', async (t) => {
  const rows = [
    ['a', 'a'],
    ['a', 'b'],
    ['b', 'b'],
    ['b', 'b'],
  ].map(([truth = '', said = '']) => ({ truth, said }));
  t.equal(accuracyOf(rows), 0.75);
  t.equal(recallOf(rows, 'a'), 0.5);
  t.equal(precisionOf(rows, 'b'), 0.6667);
  t.equal(macroF1Of(rows), 0.7333);
  t.strictSame(
    accuracyBy(rows, ({ truth }) => truth),
    { a: { n: 2, accuracy: 0.5 }, b: { n: 2, accuracy: 1 } },
  );
  t.equal(percentileOf([4, 1, 3, 2], 0.5), 2);
  t.equal(accuracyOf([]), 0);
});

t.test(
  'labelled rows are counted under their language or as romanised, and bad files are named',
  async (t) => {
    t.equal(languageKey({ text: 'thanni illa', lang: 'ta', script: 'Latn' }), 'romanised');
    t.equal(languageKey({ text: 'thanni illa', lang: 'ta' }), 'romanised');
    t.equal(languageKey({ text: 'தண்ணீர்', lang: 'ta' }), 'ta');
    t.equal(languageKey({ text: 'no water', lang: 'en', script: 'Latn' }), 'en');
    const file = join(mkdtempSync(join(tmpdir(), 'namsev-rows-')), 'rows.jsonl');
    writeFileSync(file, '{"text":"a"}\n\nnot json\n');
    t.throws(() => readLines(file), /line 3 is no JSON/);
    t.throws(() => readLines(`${file}.missing`), /cannot be read/);
  },
);
