import {
  type Classifier,
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
import { type CategoryRow, readCityRows, trainingSeeds } from './category-rows.ts';
import { type Answer, calibrationError, chooseThreshold } from './choose-threshold.ts';
import { type LanguageRow, readLanguageRows } from './language-rows.ts';
import { HELD_BACK_FILE, QUOTED_FILE, readSeedFiles, rowsOf, type SeedRow } from './seed-files.ts';
import { trainCategoryModel, trainReadingModel, trainSubTypeModel } from './train-category-model.ts';
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
const PRECISION_OF_ANSWERS = 0.97;
/** Six languages: below this the best one is hardly better than the others. Every answer withheld counts as wrong. */
const LANGUAGE_THRESHOLD = 0.3;
const VERSION = '1.5.0';

/** Seeds to measure by: thresholds are chosen on `heldBack`, figures are quoted from `quoted`. */
interface Measuring {
  readonly heldBack: readonly SeedRow[];
  readonly quoted: readonly SeedRow[];
}

/** Both models, and how they do on what they were not trained on. Deterministic. */
export function trainModels(folder: string, say: Say): { language: Trained; classifier: Trained } {
  const seedFiles = readSeedFiles();
  const cities = readCityRows(folder);
  const measuring = { heldBack: rowsOf(seedFiles, HELD_BACK_FILE), quoted: rowsOf(seedFiles, QUOTED_FILE) };
  say('Training the language model …');
  const language = trainLanguage(readLanguageRows(folder, cities, seedFiles), measuring);
  say('Training the category model …');
  return { language, classifier: trainCategories([...trainingSeeds(seedFiles), ...cities], measuring) };
}

function trainLanguage(rows: readonly LanguageRow[], { heldBack, quoted }: Measuring): Trained {
  const { model, unseen } = trainLanguageModel(rows);
  const file: ModelFile = {
    service: 'language',
    version: VERSION,
    threshold: LANGUAGE_THRESHOLD,
    parts: { romanised: model },
  };
  const detector = createLanguageDetector(toLanguageModel(file));
  const judge = (seeds: readonly SeedRow[]) =>
    seeds.map((row) => ({ ...row, truth: row.lang, said: detector.detect(row.text).language }));
  const crossed = judgeUnseen(
    model,
    unseen,
    rows.map(({ language, source }) => ({ label: language, source })),
  );
  const figures = {
    quotedSyntheticAccuracy: accuracyOf(judge(quoted)),
    heldBackSyntheticAccuracy: accuracyOf(judge(heldBack)),
  };
  const details = {
    quotedSynthetic: accuracyBy(judge(quoted), languageKey),
    heldBackSynthetic: accuracyBy(judge(heldBack), languageKey),
    heldBackRomanised: accuracyBy(judge(heldBack.filter(isLatin)), ({ lang }) => lang),
    crossValidated: accuracyBy(crossed, ({ source }) => source),
  };
  return { file, trainedOn: countBy(rows), figures, details };
}

function trainCategories(rows: readonly CategoryRow[], { heldBack, quoted }: Measuring): Trained {
  const { model, unseen } = trainCategoryModel(rows);
  const parts = {
    category: model,
    subType: trainSubTypeModel(rows).model,
    reading: trainReadingModel(rows).model,
  };
  const withoutThreshold: ModelFile = { service: 'classifier', version: VERSION, threshold: 0, parts };
  const classifier = createClassifier(toClassifierModel(withoutThreshold), createPivotLexicon());
  const chosenOn = judgeSeeds(classifier, heldBack);
  const threshold = chooseThreshold(chosenOn.map(toAnswer), PRECISION_OF_ANSWERS);
  const judged = judgeSeeds(classifier, quoted);
  const answered = judged.filter(({ confidence }) => confidence >= threshold);
  const crossed = judgeUnseen(
    model,
    unseen,
    rows.map(({ category, source }) => ({ label: category, source })),
  );
  const right = judged.filter(({ truth, said }) => truth === said);
  const figures = {
    quotedSyntheticAccuracy: accuracyOf(judged),
    quotedSyntheticMacroF1: macroF1Of(judged),
    answered: ratio(answered.length, judged.length),
    accuracyAnswered: accuracyOf(answered),
    calibrationError: calibrationError(judged.map(toAnswer)),
    subTypeAccuracy: ratio(
      right.filter(({ subType, saidSubType }) => subType === saidSubType).length,
      right.length,
    ),
    heldBackSyntheticAccuracy: accuracyOf(chosenOn),
  };
  const details = {
    quotedSynthetic: accuracyBy(judged, languageKey),
    quotedByCategory: accuracyBy(judged, ({ truth }) => truth),
    heldBackSynthetic: accuracyBy(chosenOn, languageKey),
    heldBackByCategory: accuracyBy(chosenOn, ({ truth }) => truth),
    crossValidated: accuracyBy(crossed, ({ source }) => source),
  };
  return { file: { ...withoutThreshold, threshold }, trainedOn: countBy(rows), figures, details };
}

interface JudgedSeed extends SeedRow {
  readonly truth: string;
  readonly said: string;
  readonly confidence: number;
  readonly saidSubType: string | undefined;
}

function judgeSeeds(classifier: Classifier, seeds: readonly SeedRow[]): JudgedSeed[] {
  return seeds.map((row) => {
    const language = LANGUAGES.find((known) => known === row.lang) ?? 'und';
    const { alternatives, confidence, subType } = classifier.classify(row.text, language);
    const said = alternatives[0]?.category ?? '';
    return { ...row, truth: row.category, said, confidence, saidSubType: subType };
  });
}

function toAnswer({ truth, said, confidence }: JudgedSeed): Answer {
  return { confidence, isRight: truth === said };
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
