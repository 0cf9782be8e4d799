import { createOpeningTime, type OpeningTime } from '../calendar/opening-time.ts';
import { AROUND_THE_CLOCK } from '../calendar/working-time.ts';
import type { City } from '../city/city.ts';
import { MS_PER_HOUR } from '../clock.ts';
import type { Complaint } from '../complaints/complaint.ts';
import type { Deadline, PromisedTime } from './deadline.ts';
import { promisedTimes } from './promised-times.ts';
import { runningEnd, type Standstill } from './running-end.ts';

export type ReckonedDeadline = Pick<Complaint, 'dueAt' | 'deadline'>;

const MS_PER_DAY_OF_PROMISE = 24 * MS_PER_HOUR;

/**
 * When a complaint is due, from what is known of it at `now`, and when it is escalated. The clock runs from its filing
 * on, but not while the citizen is waited for and not while it was closed. Levels of escalation that the new due date
 * takes back are given up.
 */
export function reckonDeadline(city: City, complaint: Complaint, now: Date): ReckonedDeadline {
  const { deadline, filedAt } = complaint;
  const basis = promisedTimes(city, complaint);
  const standstills: Standstill[] = [
    ...deadline.pauses,
    ...(deadline.waitingSince === null ? [] : [{ from: deadline.waitingSince, to: null }]),
  ];
  const endAfter = (times: number): Date | null =>
    earliest(
      (basis?.promises ?? []).map((promise) => {
        const { time, ms } = clockOf(city, promise);
        return runningEnd(time, filedAt, ms * times, standstills);
      }),
    );
  const escalatesAt = city.calendar.escalateAt.map(endAfter).filter((at) => at !== null);
  return {
    dueAt: endAfter(1),
    deadline: { ...deadline, basis, escalatesAt, level: levelAt({ ...deadline, escalatesAt }, now) },
  };
}

function levelAt({ escalatesAt, level }: Pick<Deadline, 'escalatesAt' | 'level'>, now: Date): number {
  return Math.min(level, escalatesAt.filter((at) => at <= now).length);
}

function clockOf(city: City, { hours, runs }: PromisedTime) {
  const ms = hours * MS_PER_HOUR;
  if (runs === 'around_the_clock') return { time: AROUND_THE_CLOCK, ms };
  const time = openingTimeOf(city);
  return { time, ms: Math.round((ms / MS_PER_DAY_OF_PROMISE) * time.dayMs) };
}

function earliest(ends: readonly (Date | null)[]): Date | null {
  return ends.reduce((first, end) => (end !== null && (first === null || end < first) ? end : first), null);
}

/** Kept with the city, for it remembers days. */
const OPENING_TIMES = new WeakMap<City, OpeningTime>();

function openingTimeOf(city: City): OpeningTime {
  const known = OPENING_TIMES.get(city);
  if (known !== undefined) return known;
  const time = createOpeningTime(city);
  OPENING_TIMES.set(city, time);
  return time;
}
