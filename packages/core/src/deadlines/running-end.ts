import type { WorkingTime } from '../calendar/working-time.ts';

/** A time in which nothing counts; one without an end is not over. */
export interface Standstill {
  readonly from: Date;
  readonly to: Date | null;
}

/**
 * When a clock has run for `ms` since `from`, but for the times in which it stood still; null where it still stands
 * before that. A standstill that begins after the end moves nothing.
 */
export function runningEnd(
  time: WorkingTime,
  from: Date,
  ms: number,
  standstills: readonly Standstill[],
): Date | null {
  let start = from;
  let left = ms;
  for (const still of standstills) {
    const run = time.between(start, still.from);
    if (run >= left) break;
    if (still.to === null) return null;
    left -= run;
    if (still.to > start) start = still.to;
  }
  return time.after(start, left);
}
