import type { BenchResult } from '../bench-result.ts';

/** Lives of complaints at one size of history. */
export interface Lives {
  readonly complaints: number;
  readonly perSecond: number;
  /** Times are in ms. */
  readonly calls: readonly MeasuredCall[];
}

interface MeasuredCall {
  readonly call: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

interface LivesDetails {
  readonly complaints: number;
  readonly callsMs: Readonly<Record<string, Omit<MeasuredCall, 'call'>>>;
}

/** The sizes at which lives were measured, in the order of the results. */
export function livesOf(results: readonly BenchResult[]): readonly Lives[] {
  return results.flatMap(({ name, value, details }) => {
    if (!name.startsWith('lifecycles_per_second') || value === null) return [];
    const { complaints, callsMs } = details as Readonly<Record<string, unknown>> & LivesDetails;
    const calls = Object.entries(callsMs).map(([call, spread]) => ({ call, ...spread }));
    return [{ complaints, perSecond: value, calls }];
  });
}
