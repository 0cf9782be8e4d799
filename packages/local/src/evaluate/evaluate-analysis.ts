import type { Analyser } from '@namsev/core';
import { type AnalysedText, analyseRows, topCategory } from './analyse-rows.ts';
import { type LabelledComplaint, languageKey } from './labelled-row.ts';
import {
  accuracyAtCoverage,
  accuracyBy,
  accuracyOf,
  macroF1Of,
  percentileOf,
  precisionOf,
  ratio,
  recallOf,
} from './measures.ts';

interface Measured extends AnalysedText {
  readonly row: LabelledComplaint;
}

/** Category, priority and language of labelled complaints; rows without a label play no part in its figure. */
export function evaluateAnalysis(analyser: Analyser, rows: readonly LabelledComplaint[], now: Date) {
  const analysed = analyseRows(analyser, rows, now);
  const measured = rows.flatMap((row, at): Measured[] => {
    const found = analysed[at];
    return found === undefined ? [] : [{ row, ...found }];
  });
  const times = measured.map(({ milliseconds }) => milliseconds);
  return {
    n: rows.length,
    category: measureCategory(measured),
    priority: measurePriority(measured),
    language: measureLanguage(measured),
    msPerComplaint: { p50: percentileOf(times, 0.5), p95: percentileOf(times, 0.95) },
    versions: analyser.versions,
  };
}

function measureCategory(measured: readonly Measured[]) {
  const judged = measured.flatMap(({ row, result }) =>
    row.category === undefined
      ? []
      : [
          {
            truth: row.category,
            said: topCategory(result),
            confidence: result.category.confidence,
            isAnswered: result.category.value !== null,
            key: languageKey(row),
          },
        ],
  );
  const answered = judged.filter(({ isAnswered }) => isAnswered);
  return {
    n: judged.length,
    accuracy: accuracyOf(judged),
    macroF1: macroF1Of(judged),
    abstained: ratio(judged.length - answered.length, judged.length),
    accuracyAnswered: accuracyOf(answered),
    accuracyAtCoverage: accuracyAtCoverage(judged),
    byLanguage: accuracyBy(judged, ({ key }) => key),
  };
}

function measurePriority(measured: readonly Measured[]) {
  const judged = measured.flatMap(({ row, result }) =>
    row.priority === undefined
      ? []
      : [{ truth: row.priority, said: result.priority.band as string, key: languageKey(row) }],
  );
  return {
    n: judged.length,
    accuracy: accuracyOf(judged),
    urgentRecall: recallOf(judged, 'urgent'),
    urgentPrecision: precisionOf(judged, 'urgent'),
    byLanguage: accuracyBy(judged, ({ key }) => key),
  };
}

function measureLanguage(measured: readonly Measured[]) {
  const judged = measured.map(({ row, result }) => ({
    truth: row.lang,
    said: result.language.language as string,
    key: languageKey(row),
  }));
  return { n: judged.length, accuracy: accuracyOf(judged), byLanguage: accuracyBy(judged, ({ key }) => key) };
}
