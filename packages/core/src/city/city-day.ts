import { MS_PER_DAY } from '../clock.ts';

/** The date of an instant in a time zone, `2026-11-25`. */
export function dayOf(instant: Date, timeZone: string): string {
  const { year, month, day } = partsOf(instant, timeZone);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

export function addDays(day: string, count: number): string {
  return new Date(noon(day) + count * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Days from `from` to `to`, negative when `to` is before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((noon(to) - noon(from)) / MS_PER_DAY);
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(noon(day)).getUTCDay();
}

/** The first instant of a date in a time zone; where the clock skips midnight, the first that there is. */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const first = new Date(midnight - offsetAt(midnight, timeZone));
  const second = new Date(midnight - offsetAt(first.getTime(), timeZone));
  // West of Greenwich a skipped midnight leads the second back into the day before.
  return dayOf(second, timeZone) === day ? second : first;
}

/** How far, in ms, the clocks of a zone are ahead of UTC; `instant` is in ms. */
export function offsetAt(instant: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(new Date(instant), timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
}

function noon(day: string): number {
  return Date.parse(`${day}T12:00:00Z`);
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function partsOf(instant: Date, timeZone: string): Record<Part, number> {
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatFor(timeZone).formatToParts(instant)) {
    if (type in parts) parts[type as Part] = Number(value);
  }
  return parts;
}

/** Kept, for making one takes longer than using it a hundred times. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const numeric = 'numeric' as const;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  FORMATS.set(timeZone, format);
  return format;
}
