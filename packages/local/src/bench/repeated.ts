import { percentile, roundTo } from '../load/percentile.ts';

/** One figure of several runs. */
export interface Repeated {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly runs: readonly number[];
}

export function repeated(values: readonly number[]): Repeated {
  const runs = values.map((value) => roundTo(value, 3));
  return { median: percentile(runs, 0.5), lowest: Math.min(...runs), highest: Math.max(...runs), runs };
}

/** The sum of failures of several runs, by message. */
export function joinFailures(
  all: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const failures of all)
    for (const [message, times] of Object.entries(failures)) sums[message] = (sums[message] ?? 0) + times;
  return sums;
}
