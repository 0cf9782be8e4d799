import { addDays, dayOf, weekdayOf } from '../city/city-day.ts';
import { instantOf } from './zoned-time.ts';

export const BATCH_NAMES = ['daily', 'weekly', 'cleanup'] as const;
export type BatchName = (typeof BATCH_NAMES)[number];

export interface Schedule {
  /** Hours of the day by the clocks of the city. */
  readonly hours: readonly number[];
  /** 0 is Sunday; every day when it is left out. */
  readonly weekday?: number;
  /** In words, for people. */
  readonly text: string;
}

export const SCHEDULES: Readonly<Record<BatchName, Schedule>> = {
  daily: { hours: [2], text: 'every day at 02:00' },
  weekly: { hours: [2], weekday: 0, text: 'every Sunday at 02:00' },
  cleanup: { hours: [0, 6, 12, 18], text: 'every day at 00:00, 06:00, 12:00 and 18:00' },
};

/** One time at which something is due, named by the day and hour that the clocks of the city show. */
export interface Period {
  /** Such as `2026-11-25T02`: the same in whatever process and zone it is computed. */
  readonly name: string;
  readonly dueAt: Date;
}

const MOST_DAYS = 400;
const DAYS_AHEAD = 8;

/** Periods that are due after `after` and not after `upTo`, in order; at most those of the last 400 days. */
export function periodsBetween(schedule: Schedule, timeZone: string, after: Date, upTo: Date): Period[] {
  const last = dayOf(upTo, timeZone);
  const periods: Period[] = [];
  for (let back = 0; back < MOST_DAYS; back += 1) {
    const date = addDays(last, -back);
    const ofDay = periodsOf(schedule, date, timeZone).filter(({ dueAt }) => dueAt > after && dueAt <= upTo);
    periods.unshift(...ofDay);
    if (instantOf(date, 0, timeZone) <= after) break;
  }
  return periods;
}

/** The first that is due after `after`. */
export function nextPeriod(schedule: Schedule, timeZone: string, after: Date): Period {
  const from = dayOf(after, timeZone);
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const next = periodsOf(schedule, addDays(from, ahead), timeZone).find(({ dueAt }) => dueAt > after);
    if (next !== undefined) return next;
  }
  throw new Error('A schedule that names no hour is never due.');
}

/** Two hours that the clocks skip at the same moment are one period. */
function periodsOf({ hours, weekday }: Schedule, date: string, timeZone: string): Period[] {
  if (weekday !== undefined && weekdayOf(date) !== weekday) return [];
  const periods = hours.map((hour) => ({
    name: `${date}T${String(hour).padStart(2, '0')}`,
    dueAt: instantOf(date, hour, timeZone),
  }));
  return periods.filter(({ dueAt }, at) => dueAt.getTime() !== periods[at - 1]?.dueAt.getTime());
}
