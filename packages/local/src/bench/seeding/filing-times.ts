import { MS_PER_DAY, MS_PER_HOUR } from '@namsev/core';
import { cumulate, firstAbove } from './seeded-random.ts';

/** Long enough that some complaints are archived, too short for any to be deleted. */
export const HISTORY_DAYS = 540;

const WEEKDAYS = [0.55, 1.35, 1.15, 1.05, 1, 1, 0.9];
/** Weights of the hours of a day in India: mornings and evenings. */
const HOURS = [1, 1, 1, 1, 1, 2, 4, 8, 11, 13, 13, 11, 9, 7, 7, 8, 9, 11, 12, 11, 9, 6, 4, 2];
/** India is 5 h 30 min ahead of UTC and keeps no summer time. */
const ZONE_MS = 5.5 * MS_PER_HOUR;
/** Drains overflow in the north-east monsoon: most complaints about the 310th day of a year. */
const MONSOON = { day: 310, width: 28, more: 0.9 };
const DAYS_OF_YEAR = 365.25;

/** When each of `complaints` was filed, in order: by season, weekday and hour. */
export function createFilingTimes(until: Date, complaints: number): (index: number) => Date {
  const firstDay = Math.floor((until.getTime() + ZONE_MS) / MS_PER_DAY) - HISTORY_DAYS;
  const days = cumulate(Array.from({ length: HISTORY_DAYS }, (_none, day) => weightOf(firstDay + day)));
  const hours = cumulate(HOURS);
  return (index) => {
    const day = place(days, (index + 0.5) / complaints);
    const hour = place(hours, day.share);
    const ms = (firstDay + day.at) * MS_PER_DAY + (hour.at + hour.share) * MS_PER_HOUR - ZONE_MS;
    return new Date(Math.floor(ms));
  };
}

function weightOf(day: number): number {
  // The first day of 1970 was a Thursday.
  const weekday = WEEKDAYS[(((day + 4) % 7) + 7) % 7] ?? 1;
  const ofYear = day % DAYS_OF_YEAR;
  const away = Math.min(Math.abs(ofYear - MONSOON.day), DAYS_OF_YEAR - Math.abs(ofYear - MONSOON.day));
  return weekday * (1 + MONSOON.more * Math.exp(-((away / MONSOON.width) ** 2)));
}

/** Where a share of the whole lies: in which part, and how far in it. */
function place(sums: Float64Array, share: number): { at: number; share: number } {
  const wanted = share * (sums.at(-1) ?? 0);
  const at = firstAbove(sums, wanted);
  const before = at === 0 ? 0 : (sums[at - 1] ?? 0);
  return { at, share: Math.min(0.999_999, (wanted - before) / ((sums[at] ?? 0) - before)) };
}
