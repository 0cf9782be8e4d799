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
  readonly budget: number | null;
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

/** A figure that was left out, and why. */
export interface LeftOut {
  readonly name: string;
  readonly leftOut: string;
}

export function judge(budget: Budget, { value, details, failures = {} }: Measurement): BenchResult {
  const failed = Object.entries(failures).map(([message, times]) => `${times} × ${message}`);
  return {
    ...budget,
    value: roundTo(value, 2),
    met: failed.length > 0 ? false : isWithin(budget, value),
    ...(failed.length > 0 && { reason: `calls failed: ${failed.join(', ')}` }),
    details,
  };
}

/** A figure that there is none of. `met` is null where nothing was tried, false where it went wrong. */
export function unmeasured(budget: Budget, reason: string, met: false | null): BenchResult {
  return { ...budget, value: null, met, reason, details: {} };
}

function isWithin({ bound, budget }: Budget, value: number): boolean | null {
  if (budget === null) return null;
  return bound === 'most' ? value <= budget : value >= budget;
}
