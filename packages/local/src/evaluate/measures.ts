/** What was right and what was said, of one row. */
export interface Judged {
  readonly truth: string;
  readonly said: string;
}

const DECIMALS = 4;

export function accuracyOf(rows: readonly Judged[]): number {
  return ratio(rows.filter(({ truth, said }) => truth === said).length, rows.length);
}

/** The mean over the true classes of the harmonic mean of precision and recall. */
export function macroF1Of(rows: readonly Judged[]): number {
  const classes = [...new Set(rows.map(({ truth }) => truth))];
  const scores = classes.map((name) => {
    const right = rows.filter(({ truth, said }) => truth === name && said === name).length;
    const mentions =
      rows.filter(({ truth }) => truth === name).length + rows.filter(({ said }) => said === name).length;
    return mentions === 0 ? 0 : (2 * right) / mentions;
  });
  return round(scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length));
}

/** Of the rows where a class is right, the part where it was said. */
export function recallOf(rows: readonly Judged[], name: string): number {
  return accuracyOf(rows.filter(({ truth }) => truth === name));
}

/** Of the rows where a class was said, the part where it is right. */
export function precisionOf(rows: readonly Judged[], name: string): number {
  return accuracyOf(rows.filter(({ said }) => said === name));
}

export interface Share {
  readonly n: number;
  readonly accuracy: number;
}

export function accuracyBy<Row extends Judged>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Record<string, Share> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  const sorted = [...groups].sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(
    sorted.map(([key, group]) => [key, { n: group.length, accuracy: accuracyOf(group) }]),
  );
}

const COVERAGES = [0.5, 0.7, 0.8, 1];

/** Of the surest part of all rows, the part that is right. */
export function accuracyAtCoverage(
  rows: readonly (Judged & { readonly confidence: number })[],
): Record<string, number> {
  const surest = [...rows].sort((a, b) => b.confidence - a.confidence);
  return Object.fromEntries(
    COVERAGES.map((coverage) => [
      String(coverage),
      accuracyOf(surest.slice(0, Math.round(coverage * surest.length))),
    ]),
  );
}

/** By nearest rank; `share` is 0 to 1. */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
}

export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : round(part / whole);
}

/** How often one that should be above lies above one that should be below; ties count half. */
export function areaUnderCurve(above: readonly number[], below: readonly number[]): number {
  const sorted = [...below].sort((a, b) => a - b);
  const wins = above.map((score) => (countBelow(sorted, score, false) + countBelow(sorted, score, true)) / 2);
  return ratio(
    wins.reduce((sum, count) => sum + count, 0),
    above.length * below.length,
  );
}

function countBelow(sorted: readonly number[], score: number, withEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] ?? 0;
    if (value < score || (withEqual && value === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function round(value: number): number {
  return Number(value.toFixed(DECIMALS));
}
