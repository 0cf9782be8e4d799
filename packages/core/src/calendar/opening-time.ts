import { addDays, dayOf, weekdayOf } from '../city/city-day.ts';
import { MS_PER_HOUR } from '../clock.ts';
import { instantOf } from '../schedules/zoned-time.ts';
import { type Calendar, WEEKDAYS } from './calendar.ts';
import type { WorkingTime } from './working-time.ts';

export interface OpeningTimeOptions {
  readonly calendar: Calendar;
  readonly holidays: readonly { readonly date: string }[];
  readonly timeZone: string;
}

export interface OpeningTime extends WorkingTime {
  /** How long the longest day of the week is open, in ms. */
  readonly dayMs: number;
}

/** Open from the first up to, not including, the second, in ms. */
type Span = readonly [from: number, to: number];

interface OpenDay {
  readonly spans: readonly Span[];
  /** The day after. */
  readonly next: string;
}

/** A promise that is not over after ten years was not meant. */
const MOST_DAYS = 3_660;
const KEPT_DAYS = 1_000;

/** The clock that runs while the city is open. */
export function createOpeningTime(options: OpeningTimeOptions): OpeningTime {
  const { calendar, timeZone } = options;
  const look = rememberDays((day) => ({ spans: openSpans(options, day), next: addDays(day, 1) }));
  return {
    dayMs: Math.max(...WEEKDAYS.map((day) => lengthOf(calendar.openingHours[day]))),
    after(from, ms) {
      let left = ms;
      if (left <= 0) return from;
      let day = dayOf(from, timeZone);
      for (let days = 0; days < MOST_DAYS; days += 1) {
        const { spans, next } = look(day);
        for (const span of spans) {
          const start = Math.max(span[0], from.getTime());
          const open = Math.max(0, span[1] - start);
          if (open >= left) return new Date(start + left);
          left -= open;
        }
        day = next;
      }
      throw new Error('The city is not open for as long as was promised.');
    },
    between(from, to) {
      const last = dayOf(to, timeZone);
      let open = 0;
      for (let day = dayOf(from, timeZone); day <= last; day = look(day).next) {
        for (const [start, end] of look(day).spans)
          open += Math.max(0, Math.min(end, to.getTime()) - Math.max(start, from.getTime()));
      }
      return open;
    },
  };
}

function openSpans({ calendar, holidays, timeZone }: OpeningTimeOptions, day: string): Span[] {
  if (holidays.some(({ date }) => date === day)) return [];
  const hours = calendar.openingHours[WEEKDAYS[weekdayOf(day)] ?? 'sunday'];
  const at = (time: string) => instantOf(day, hourOf(time), timeZone).getTime();
  return hours.map(({ from, to }): Span => [at(from), at(to)]);
}

function lengthOf(hours: readonly { readonly from: string; readonly to: string }[]): number {
  return hours.reduce((sum, { from, to }) => sum + (hourOf(to) - hourOf(from)) * MS_PER_HOUR, 0);
}

/** `17:45` is 17.75. */
function hourOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours + minutes / 60;
}

/** The clocks of a zone are slow to ask, and the same days are asked for again and again. */
function rememberDays(look: (day: string) => OpenDay): (day: string) => OpenDay {
  const known = new Map<string, OpenDay>();
  return (day) => {
    const kept = known.get(day);
    if (kept !== undefined) return kept;
    if (known.size >= KEPT_DAYS) known.clear();
    const found = look(day);
    known.set(day, found);
    return found;
  };
}
