import { languageFeatures, type TrainedModel, trainLinearModel } from '@namsev/core';
import type { LanguageRow } from './language-rows.ts';

const SETTINGS = { bits: 16, cost: 1, rounds: 8, seed: 11, folds: 4 };
/** Seeds speak of the matter in question; film comments only lend their spelling. */
const SEED_WEIGHT = 3;
/** So that a language of few rows weighs as much as one of many, within bounds. */
const LARGEST_BALANCE = 4;

export function trainLanguageModel(rows: readonly LanguageRow[]): TrainedModel {
  const counts = new Map<string, number>();
  for (const { language } of rows) counts.set(language, (counts.get(language) ?? 0) + 1);
  const average = rows.length / counts.size;
  const features = rows.map(({ words, language, source }) => {
    const balance = Math.min(LARGEST_BALANCE, average / (counts.get(language) ?? average));
    const weight = balance * (source === 'seeds' ? SEED_WEIGHT : 1);
    return {
      groups: languageFeatures(words, SETTINGS.bits),
      label: language,
      weight,
      isForeign: source === 'films',
    };
  });
  return trainLinearModel(features, SETTINGS);
}
