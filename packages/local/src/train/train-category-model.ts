import {
  categoryFeatures,
  createPivotLexicon,
  LANGUAGES,
  type LabelledFeatures,
  normaliseText,
  readingTokens,
  subTypeLabel,
  type TrainedModel,
  tokenise,
  trainLinearModel,
} from '@namsev/core';
import type { CategoryRow } from './category-rows.ts';

/** Seeds are of every language and labelled as we mean it; the cities are one language and noisy. */
const ROW_WEIGHTS: Readonly<Record<CategoryRow['source'], number>> = {
  seeds: 3,
  bengaluru: 0.8,
  sanRafael: 0.4,
};
/** More rows than this of one category from one source are damped by the root: half of Bengaluru is garbage. */
const DAMPED_ABOVE = 500;
const CATEGORY_SETTINGS = { bits: 17, cost: 1, rounds: 8, seed: 7, folds: 4 };
const SUB_TYPE_SETTINGS = { bits: 13, cost: 0.5, rounds: 6, seed: 7, folds: 0 };
const READING_SETTINGS = { bits: 14, cost: 0.3, rounds: 6, seed: 7, folds: 0 };

export function trainCategoryModel(rows: readonly CategoryRow[]): TrainedModel {
  return trainLinearModel(
    featurise(rows, CATEGORY_SETTINGS.bits, ({ category }) => category),
    CATEGORY_SETTINGS,
  );
}

/** One class for every sub-type of every category; learned from seeds alone. */
export function trainSubTypeModel(rows: readonly CategoryRow[]): TrainedModel {
  const typed = rows.filter(({ subType }) => subType !== undefined);
  const labelOf = ({ category, subType = '' }: CategoryRow) => subTypeLabel(category, subType);
  return trainLinearModel(featurise(typed, SUB_TYPE_SETTINGS.bits, labelOf), SUB_TYPE_SETTINGS);
}

/** One class for every band of priority; learned from seeds alone. */
export function trainReadingModel(rows: readonly CategoryRow[]): TrainedModel {
  const banded = rows.filter(({ priority }) => priority !== undefined);
  const labelOf = ({ priority = '' }: CategoryRow) => priority;
  return trainLinearModel(featurise(banded, READING_SETTINGS.bits, labelOf, readingTokens), READING_SETTINGS);
}

function featurise(
  rows: readonly CategoryRow[],
  bits: number,
  labelOf: (row: CategoryRow) => string,
  tokensRead: (text: string, tokens: readonly string[]) => readonly string[] = (_, tokens) => tokens,
): LabelledFeatures[] {
  const lexicon = createPivotLexicon();
  const weightOf = weightsOf(rows);
  return rows.map((row) => {
    const tokens = tokenise(normaliseText(row.text));
    const language = LANGUAGES.find((known) => known === row.language) ?? 'und';
    const concepts = lexicon.find(tokens, language).map(({ concept }) => concept);
    const groups = categoryFeatures(tokensRead(row.text, tokens), concepts, bits);
    return {
      groups,
      label: labelOf(row),
      weight: weightOf(row),
      isForeign: row.source !== 'seeds',
    };
  });
}

function weightsOf(rows: readonly CategoryRow[]): (row: CategoryRow) => number {
  const cellOf = ({ source, category }: CategoryRow) => `${source} ${category}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(cellOf(row), (counts.get(cellOf(row)) ?? 0) + 1);
  return (row) =>
    ROW_WEIGHTS[row.source] * Math.min(1, Math.sqrt(DAMPED_ABOVE / (counts.get(cellOf(row)) ?? 1)));
}
