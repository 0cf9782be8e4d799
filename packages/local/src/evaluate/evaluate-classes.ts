import type { Analyser } from '@namsev/core';
import { analyseRows, topCategory } from './analyse-rows.ts';
import { accuracyAtCoverage, accuracyBy, accuracyOf, macroF1Of } from './measures.ts';

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** From the labels of a file to our categories; null leaves the rows of a label out. */
export type LabelMap = Readonly<Record<string, string | null>>;

/** Texts under labels of another list. Without a map the labels are our categories. */
export function evaluateClasses(
  analyser: Analyser,
  rows: readonly LabelledText[],
  map: LabelMap | null,
  now: Date,
) {
  const mapped = rows.flatMap(({ text, label }) => {
    const truth = map === null ? label : (map[label] ?? null);
    return truth === null ? [] : [{ text, label, truth }];
  });
  const analysed = analyseRows(analyser, mapped, now);
  const judged = mapped.flatMap(({ label, truth }, at) => {
    const result = analysed[at]?.result;
    return result === undefined
      ? []
      : [{ label, truth, said: topCategory(result), confidence: result.category.confidence }];
  });
  return {
    n: judged.length,
    accuracy: accuracyOf(judged),
    macroF1: macroF1Of(judged),
    byLabel: accuracyBy(judged, ({ label }) => label),
    accuracyAtCoverage: accuracyAtCoverage(judged),
  };
}
