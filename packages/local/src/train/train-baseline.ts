import {
  categoryFeatures,
  createClassifier,
  createPivotLexicon,
  LANGUAGES,
  type LinearModel,
  type ModelFile,
  normaliseText,
  type PivotLexicon,
  readingFeatures,
  readingTokens,
  subTypeLabel,
  toClassifierModel,
  tokenise,
  trainLinearModel,
} from '@namsev/core';
import { accuracyOf } from '../evaluate/measures.ts';
import { chooseThreshold } from './choose-threshold.ts';
import {
  HELD_BACK_FILE,
  QUOTED_FILE,
  readSeedFiles,
  rowsOf,
  type SeedRow,
  trainingFiles,
} from './seed-files.ts';
import type { Trained } from './train-models.ts';

const VERSION = 'baseline-1.0.0';
const PRECISION_OF_ANSWERS = 0.9;
/** A sixteenth of the buckets of the shipped model, and fewer rounds: small, plain, and always there. */
const CATEGORY_SETTINGS = { bits: 12, cost: 0.3, rounds: 3, seed: 7, folds: 2 };
const FINER_SETTINGS = { bits: 10, cost: 0.3, rounds: 2, seed: 7, folds: 0 };

/** The classifier to fall back on, and to measure others against: from the seeds of the repository alone. Deterministic. */
export function trainBaseline(): Trained {
  const files = readSeedFiles();
  const seeds = trainingFiles(files).flatMap(({ rows }) => [...rows]);
  const lexicon = createPivotLexicon();
  const parts = {
    category: learn(seeds, lexicon, CATEGORY_SETTINGS, ({ category }) => category),
    subType: learn(seeds, lexicon, FINER_SETTINGS, ({ category, subType }) =>
      subTypeLabel(category, subType),
    ),
    reading: learn(
      seeds,
      lexicon,
      FINER_SETTINGS,
      ({ priority }) => priority,
      readingTokens,
      readingFeatures,
    ),
  };
  const open: ModelFile = { service: 'classifier', version: VERSION, threshold: 0, parts };
  const heldBack = judge(open, lexicon, rowsOf(files, HELD_BACK_FILE));
  const quoted = judge(open, lexicon, rowsOf(files, QUOTED_FILE));
  const answers = heldBack.map(({ truth, said, confidence }) => ({ confidence, isRight: truth === said }));
  const figures = {
    quotedSyntheticAccuracy: accuracyOf(quoted),
    heldBackSyntheticAccuracy: accuracyOf(heldBack),
  };
  const threshold = chooseThreshold(answers, PRECISION_OF_ANSWERS);
  return { file: { ...open, threshold }, trainedOn: { seeds: seeds.length }, figures, details: {} };
}

function learn(
  rows: readonly SeedRow[],
  lexicon: PivotLexicon,
  settings: Parameters<typeof trainLinearModel>[1],
  labelOf: (row: SeedRow) => string,
  tokensRead: (text: string, tokens: readonly string[]) => readonly string[] = (_, tokens) => tokens,
  weighed: typeof readingFeatures = (features) => [...features],
): LinearModel {
  const features = rows.map((row) => {
    const tokens = tokenise(normaliseText(row.text));
    const concepts = lexicon.find(tokens, languageOf(row)).map(({ concept }) => concept);
    const groups = weighed(categoryFeatures(tokensRead(row.text, tokens), concepts, settings.bits));
    return { groups, label: labelOf(row), weight: 1, isForeign: false };
  });
  return trainLinearModel(features, settings).model;
}

function judge(file: ModelFile, lexicon: PivotLexicon, rows: readonly SeedRow[]) {
  const classifier = createClassifier(toClassifierModel(file), lexicon);
  return rows.map((row) => {
    const { alternatives, confidence } = classifier.classify(row.text, languageOf(row));
    return { truth: row.category, said: alternatives[0]?.category ?? '', confidence };
  });
}

function languageOf({ lang }: SeedRow) {
  return LANGUAGES.find((known) => known === lang) ?? 'und';
}
