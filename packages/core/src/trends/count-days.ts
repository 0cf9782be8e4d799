import { addDays, dayOf } from '../city/city-day.ts';
import type { Clock } from '../clock.ts';
import type { TimelineStore } from '../complaints/timeline-store.ts';
import { type CountDependencies, countDay } from './count-day.ts';
import type { DailyCountStore } from './daily-count-store.ts';

/** How a long step says where it is, and learns that it must stop. */
export interface StepControl {
  /** Aborts what is under way; the step throws its reason. */
  readonly signal: AbortSignal;
  /** What was last saved, null on the first run: the step goes on behind it. */
  readonly checkpoint: string | null;
  saveCheckpoint(checkpoint: string, progress: { processed: number; total: number }): Promise<void>;
}

export interface CountDaysDependencies extends CountDependencies {
  readonly timeline: Pick<TimelineStore, 'filedBetween' | 'firstFiledAt'>;
  readonly counts: DailyCountStore;
  readonly clock: Clock;
}

export interface CountedDays {
  readonly days: number;
  readonly complaints: number;
}

/** Days that are counted once more, for categories are corrected and wards found after filing. */
export const RECOUNTED_DAYS = 7;

/**
 * Brings the daily counts up to yesterday: the days since they were last counted, and before those `recounted` days
 * once more. The checkpoint is the last day that is done.
 */
export async function countDays(
  dependencies: CountDaysDependencies,
  control: StepControl,
  recounted: number = RECOUNTED_DAYS,
): Promise<CountedDays> {
  const { counts, clock, timeZone, timeline } = dependencies;
  const yesterday = addDays(dayOf(clock.now(), timeZone), -1);
  const last = await counts.lastDay();
  const firstFiledAt = last === undefined ? await timeline.firstFiledAt() : undefined;
  const first =
    last === undefined
      ? dayOf(firstFiledAt ?? clock.now(), timeZone)
      : addDays(last < yesterday ? last : yesterday, 1 - recounted);
  const begin = control.checkpoint === null ? first : later(first, addDays(control.checkpoint, 1));
  const days = daysFrom(begin, yesterday);
  let complaints = 0;
  for (const [at, day] of days.entries()) {
    control.signal.throwIfAborted();
    const { filed, ...counted } = await countDay(dependencies, day, control.signal);
    await counts.replaceDay(day, counted);
    complaints += filed;
    await control.saveCheckpoint(day, { processed: at + 1, total: days.length });
  }
  return { days: days.length, complaints };
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
