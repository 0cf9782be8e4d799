import { roundTo } from '../load/percentile.ts';
import type { BenchGroup, Budget } from './budgets.ts';

/** One figure of the bench, as `--json` prints it. */
export interface BenchResult {
  readonly group: BenchGroup;
  readonly name: string;
  readonly what: string;
  /** Null where nothing was measured; `reason` says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly bound: 'most' | 'least';
  readonly budget: number;
  readonly met: boolean | null;
  readonly reason?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a group measured, by the name of its budget. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly details: Readonly<Record<string, unknown>>;
  /** Calls that failed while it was measured: then no budget is met. */
  readonly failures?: Readonly<Record<string, number>>;
}

export function judge(budget: Budget, { value, details, failures = {} }: Measurement): BenchResult {
  const failed = Object.entries(failures).map(([message, times]) => `${times} × ${message}`);
  const holds = budget.bound === 'most' ? value <= budget.budget : value >= budget.budget;
  return {
    ...budget,
    value: roundTo(value, 2),
    met: holds && failed.length === 0,
    ...(failed.length > 0 && { reason: `calls failed: ${failed.join(', ')}` }),
    details,
  };
}

/** A figure that there is none of. `met` is null where nothing was tried, false where it went wrong. */
export function unmeasured(budget: Budget, reason: string, met: false | null): BenchResult {
  return { ...budget, value: null, met, reason, details: {} };
}
