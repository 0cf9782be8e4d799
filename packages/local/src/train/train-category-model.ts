import {
  categoryFeatures,
  createPivotLexicon,
  createSubTypeReader,
  LANGUAGES,
  type LabelledFeatures,
  type LinearModel,
  normaliseText,
  readingFeatures,
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
  bengaluru: 1.5,
  sanRafael: 0.4,
};
/** More rows than this of one category from one source are damped by the root: half of Bengaluru is garbage. */
const DAMPED_ABOVE = 1000;
const CATEGORY_SETTINGS = { bits: 16, cost: 0.3, rounds: 6, seed: 7, folds: 4 };
const SUB_TYPE_SETTINGS = { bits: 14, cost: 0.5, rounds: 5, seed: 7, folds: 0 };
/** Part of its weight that a report of a city keeps where its sub-type is a guess. */
const SAY_OF_GUESSED_SUB_TYPES = 0.2;
const READING_SETTINGS = { bits: 16, cost: 0.3, rounds: 6, seed: 7 };

export function trainCategoryModel(rows: readonly CategoryRow[]): TrainedModel {
  return trainLinearModel(
    featurise(rows, CATEGORY_SETTINGS.bits, ({ category }) => category),
    CATEGORY_SETTINGS,
  );
}

/**
 * One class for every sub-type of every category. Seeds name theirs. Reports of Bengaluru get the likeliest
 * of their category by a model of the seeds alone, so that the sub-types know how people of a city write.
 */
export function trainSubTypeModel(rows: readonly CategoryRow[]): TrainedModel {
  const named = rows.filter(({ subType }) => subType !== undefined);
  const guessed = nameSubTypes(
    rows.filter(({ source }) => source === 'bengaluru'),
    trainOnSubTypes(named).model,
  );
  return trainOnSubTypes([...named, ...guessed]);
}

function trainOnSubTypes(rows: readonly CategoryRow[]): TrainedModel {
  const labelOf = ({ category, subType = '' }: CategoryRow) => subTypeLabel(category, subType);
  const features = featurise(rows, SUB_TYPE_SETTINGS.bits, labelOf).map((row) =>
    row.isForeign ? { ...row, weight: row.weight * SAY_OF_GUESSED_SUB_TYPES } : row,
  );
  return trainLinearModel(features, SUB_TYPE_SETTINGS);
}

/** Rows of which no sub-type stands out are left out. */
function nameSubTypes(rows: readonly CategoryRow[], model: LinearModel): CategoryRow[] {
  const lexicon = createPivotLexicon();
  const subTypes = createSubTypeReader(model);
  return rows.flatMap((row) => {
    const tokens = tokenise(normaliseText(row.text));
    const concepts = lexicon.find(tokens, languageOf(row)).map(({ concept }) => concept);
    const features = categoryFeatures(tokens, concepts, model.bits);
    const subType = subTypes.read(features).bestOf(row.category);
    return subType === null ? [] : [{ ...row, subType }];
  });
}

/**
 * One class for every band of priority; learned from seeds alone.
 *
 * @param folds parts that are read by models which had not seen them; 0 for none.
 */
export function trainReadingModel(rows: readonly CategoryRow[], folds = 0): TrainedModel {
  const banded = rows.filter(({ priority }) => priority !== undefined);
  const labelOf = ({ priority = '' }: CategoryRow) => priority;
  const features = featurise(banded, READING_SETTINGS.bits, labelOf, readingTokens, readingFeatures);
  return trainLinearModel(features, { ...READING_SETTINGS, folds });
}

function featurise(
  rows: readonly CategoryRow[],
  bits: number,
  labelOf: (row: CategoryRow) => string,
  tokensRead: (text: string, tokens: readonly string[]) => readonly string[] = (_, tokens) => tokens,
  weighed: typeof readingFeatures = (features) => [...features],
): LabelledFeatures[] {
  const lexicon = createPivotLexicon();
  const weightOf = weightsOf(rows);
  return rows.map((row) => {
    const tokens = tokenise(normaliseText(row.text));
    const concepts = lexicon.find(tokens, languageOf(row)).map(({ concept }) => concept);
    const groups = weighed(categoryFeatures(tokensRead(row.text, tokens), concepts, bits));
    return {
      groups,
      label: labelOf(row),
      weight: weightOf(row),
      isForeign: row.source !== 'seeds',
    };
  });
}

function languageOf({ language }: CategoryRow) {
  return LANGUAGES.find((known) => known === language) ?? 'und';
}

function weightsOf(rows: readonly CategoryRow[]): (row: CategoryRow) => number {
  const cellOf = ({ source, category }: CategoryRow) => `${source} ${category}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(cellOf(row), (counts.get(cellOf(row)) ?? 0) + 1);
  return (row) =>
    ROW_WEIGHTS[row.source] * Math.min(1, Math.sqrt(DAMPED_ABOVE / (counts.get(cellOf(row)) ?? 1)));
}
