import {
  createClassifier,
  createLanguageDetector,
  createPivotLexicon,
  LANGUAGES,
  type ModelFile,
  type TrainedModel,
  toClassifierModel,
  toLanguageModel,
} from '@namsev/core';
import { languageKey } from '../evaluate/labelled-row.ts';
import { accuracyBy, accuracyOf, macroF1Of, ratio } from '../evaluate/measures.ts';
import type { Say } from '../say.ts';
import { type CategoryRow, heldBackSeeds, readCityRows, trainingSeeds } from './category-rows.ts';
import { calibrationError, chooseThreshold } from './choose-threshold.ts';
import { type LanguageRow, readLanguageRows } from './language-rows.ts';
import { readSeedFiles, type SeedRow } from './seed-files.ts';
import { trainCategoryModel, trainSubTypeModel } from './train-category-model.ts';
import { trainLanguageModel } from './train-language-model.ts';

export interface Trained {
  readonly file: ModelFile;
  readonly trainedOn: Readonly<Record<string, number>>;
  /** Flat, for the manifest. */
  readonly figures: Readonly<Record<string, number>>;
  /** Broken down, for whoever trains. */
  readonly details: unknown;
}

/** Of the categories that are given, this part should be right on the held-back seeds. */
const PRECISION_OF_ANSWERS = 0.95;
/** Six languages: below this the best one is hardly better than the others. Every answer withheld counts as wrong. */
const LANGUAGE_THRESHOLD = 0.3;
const VERSION = '1.0.0';

/** Both models, and how they do on what they were not trained on. Deterministic. */
export function trainModels(folder: string, say: Say): { language: Trained; classifier: Trained } {
  const seedFiles = readSeedFiles();
  const cities = readCityRows(folder);
  const heldBack = heldBackSeeds(seedFiles);
  say('Training the language model …');
  const language = trainLanguage(readLanguageRows(folder, cities, seedFiles), heldBack);
  say('Training the category model …');
  return { language, classifier: trainCategories([...trainingSeeds(seedFiles), ...cities], heldBack) };
}

function trainLanguage(rows: readonly LanguageRow[], heldBack: readonly SeedRow[]): Trained {
  const { model, unseen } = trainLanguageModel(rows);
  const file: ModelFile = {
    service: 'language',
    version: VERSION,
    threshold: LANGUAGE_THRESHOLD,
    parts: { romanised: model },
  };
  const detector = createLanguageDetector(toLanguageModel(file));
  const judged = heldBack.map((row) => ({
    ...row,
    truth: row.lang,
    said: detector.detect(row.text).language,
  }));
  const crossed = judgeUnseen(
    model,
    unseen,
    rows.map(({ language, source }) => ({ label: language, source })),
  );
  const figures = { heldBackSyntheticAccuracy: accuracyOf(judged) };
  const details = {
    heldBackSynthetic: accuracyBy(judged, languageKey),
    heldBackRomanised: accuracyBy(judged.filter(isLatin), ({ lang }) => lang),
    crossValidated: accuracyBy(crossed, ({ source }) => source),
  };
  return { file, trainedOn: countBy(rows), figures, details };
}

function trainCategories(rows: readonly CategoryRow[], heldBack: readonly SeedRow[]): Trained {
  const { model, unseen } = trainCategoryModel(rows);
  const parts = { category: model, subType: trainSubTypeModel(rows).model };
  const withoutThreshold: ModelFile = { service: 'classifier', version: VERSION, threshold: 0, parts };
  const classifier = createClassifier(toClassifierModel(withoutThreshold), createPivotLexicon());
  const judged = heldBack.map((row) => {
    const { category, confidence, subType } = classifier.classify(
      row.text,
      LANGUAGES.find((known) => known === row.lang) ?? 'und',
    );
    return { ...row, truth: row.category, said: category ?? '', confidence, saidSubType: subType };
  });
  const answers = judged.map(({ truth, said, confidence }) => ({ confidence, isRight: truth === said }));
  const threshold = chooseThreshold(answers, PRECISION_OF_ANSWERS);
  const answered = judged.filter(({ confidence }) => confidence >= threshold);
  const crossed = judgeUnseen(
    model,
    unseen,
    rows.map(({ category, source }) => ({ label: category, source })),
  );
  const right = judged.filter(({ truth, said }) => truth === said);
  const figures = {
    heldBackSyntheticAccuracy: accuracyOf(judged),
    heldBackSyntheticMacroF1: macroF1Of(judged),
    answered: ratio(answered.length, judged.length),
    accuracyAnswered: accuracyOf(answered),
    calibrationError: calibrationError(answers),
    subTypeAccuracy: ratio(
      right.filter(({ subType, saidSubType }) => subType === saidSubType).length,
      right.length,
    ),
  };
  const details = {
    heldBackSynthetic: accuracyBy(judged, languageKey),
    heldBackByCategory: accuracyBy(judged, ({ truth }) => truth),
    crossValidated: accuracyBy(crossed, ({ source }) => source),
  };
  return { file: { ...withoutThreshold, threshold }, trainedOn: countBy(rows), figures, details };
}

/** Each row by the model of the fold that had not seen it, before calibration. */
function judgeUnseen(
  { classes }: TrainedModel['model'],
  unseen: TrainedModel['unseen'],
  rows: readonly { label: string; source: string }[],
) {
  return unseen.map(({ row, margins }) => ({
    truth: rows[row]?.label ?? '',
    said: classes[margins.indexOf(Math.max(...margins))] ?? '',
    source: rows[row]?.source ?? '',
  }));
}

function isLatin({ script }: SeedRow): boolean {
  return script === 'Latn';
}

function countBy(rows: readonly { source: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { source } of rows) counts[source] = (counts[source] ?? 0) + 1;
  return counts;
}
