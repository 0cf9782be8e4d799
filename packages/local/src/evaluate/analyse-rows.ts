import type { Analyser, AnalysisResult } from '@namsev/core';

export interface AnalysedText {
  readonly result: AnalysisResult;
  readonly milliseconds: number;
}

/** Texts read before the clock counts: the compiler of the engine needs some to know what is hot. */
const READ_FIRST = 50;

/** Every text as the worker analyses one that was just filed, nobody having chosen a category. */
export function analyseRows(
  analyser: Analyser,
  rows: readonly { text: string; title?: string }[],
  now: Date,
): AnalysedText[] {
  for (const row of rows.slice(0, READ_FIRST)) analyseOne(analyser, row, now);
  return rows.map((row) => {
    const started = performance.now();
    const result = analyseOne(analyser, row, now);
    return { result, milliseconds: performance.now() - started };
  });
}

/** The surest category, also where the service abstains. */
export function topCategory({ category }: AnalysisResult): string {
  return category.alternatives[0]?.category ?? '';
}

function analyseOne(
  analyser: Analyser,
  { text, title }: { text: string; title?: string },
  now: Date,
): AnalysisResult {
  const complaint = {
    title: title ?? null,
    description: text,
    chosenCategory: null,
    supports: 0,
    filedAt: now,
  };
  return analyser.analyse(complaint, now);
}
