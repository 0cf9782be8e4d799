import type { Analyser } from '@namsev/core';
import type { SeedRow } from '../../train/seed-files.ts';
import { analyseRows, topCategory } from '../analyse-rows.ts';
import { languageKey } from '../labelled-row.ts';
import { accuracyOf, type Judged, precisionOf, ratio, recallOf } from '../measures.ts';

/** One seed, what it is, and what the shipped services say. */
export interface JudgedRow {
  readonly text: string;
  /** Its language, or `romanised`. */
  readonly key: string;
  readonly category: Judged;
  readonly priority: Judged;
  readonly language: Judged;
  readonly confidence: number;
  readonly isAnswered: boolean;
}

export interface ClassQuality {
  readonly name: string;
  readonly n: number;
  readonly recall: number;
  readonly precision: number;
}

/** How often confidences from `from` up to, not including, `to` were right. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly claimed: number;
  readonly right: number;
}

/** The accuracy of the surest part of the answers. */
export interface Coverage {
  readonly coverage: number;
  readonly accuracy: number;
}

const BINS = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01];
const COVERAGES = [0.5, 0.7, 0.8, 0.9, 1];

export function judgeSeeds(analyser: Analyser, rows: readonly SeedRow[], now: Date): JudgedRow[] {
  const analysed = analyseRows(analyser, rows, now);
  return rows.flatMap((row, at): JudgedRow[] => {
    const result = analysed[at]?.result;
    if (result === undefined) return [];
    return [
      {
        text: row.text,
        key: languageKey(row),
        category: { truth: row.category, said: topCategory(result) },
        priority: { truth: row.priority, said: result.priority.band },
        language: { truth: row.lang, said: result.language.language },
        confidence: result.category.confidence,
        isAnswered: result.category.value !== null,
      },
    ];
  });
}

export function byClass(judged: readonly Judged[], names: readonly string[]): ClassQuality[] {
  return names.map((name) => ({
    name,
    n: judged.filter(({ truth }) => truth === name).length,
    recall: recallOf(judged, name),
    precision: precisionOf(judged, name),
  }));
}

/** How often what is `names[row]` was said to be `names[column]`. */
export function confusionOf(judged: readonly Judged[], names: readonly string[]): number[][] {
  return names.map((truth) =>
    names.map((said) => judged.filter((one) => one.truth === truth && one.said === said).length),
  );
}

export function calibrationOf(rows: readonly JudgedRow[]): CalibrationBin[] {
  return BINS.slice(0, -1).flatMap((from, at) => {
    const to = BINS[at + 1] ?? 1;
    const inside = rows.filter(({ confidence }) => confidence >= from && confidence < to);
    if (inside.length === 0) return [];
    const sum = inside.reduce((total, { confidence }) => total + confidence, 0);
    const right = accuracyOf(inside.map(({ category }) => category));
    return [{ from, to: Math.min(1, to), n: inside.length, claimed: ratio(sum, inside.length), right }];
  });
}

export function coverageOf(rows: readonly JudgedRow[]): Coverage[] {
  const surest = [...rows].sort((a, b) => b.confidence - a.confidence);
  return COVERAGES.map((coverage) => ({
    coverage,
    accuracy: accuracyOf(
      surest.slice(0, Math.round(coverage * surest.length)).map(({ category }) => category),
    ),
  }));
}
