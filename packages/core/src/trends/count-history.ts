import { addDays, daysBetween, weekdayOf } from '../city/city-day.ts';

/** Complaints filed on one day in one ward under one category. */
export interface DailyCount {
  readonly day: string;
  readonly ward: string;
  readonly category: string;
  readonly filed: number;
}

/** Stands for every ward, or for the ward of a complaint that has none. */
export const ALL_WARDS = 'all';
export const NO_WARD = 'none';
/** The category of a complaint in triage. */
export const NO_CATEGORY = 'none';

/** One ward and category, day by day. */
export interface Series {
  readonly ward: string;
  readonly category: string;
  readonly counts: Float64Array;
}

/** Counts without gaps, from the first day that has any; a day of which nothing is known counts 0. */
export interface CountHistory {
  readonly days: readonly string[];
  /** 0 is Sunday. */
  readonly weekdays: Uint8Array;
  /** 0 is the first of January; the 29th of February shares the place of the first of March. */
  readonly placesInYear: Uint16Array;
  /** Every ward and category that occurs. */
  readonly series: readonly Series[];
  /** Every category over all wards. */
  readonly totals: readonly Series[];
}

export const DAYS_OF_YEAR = 365;

/** @param last the last day, inclusive; what is after it is left out. */
export function toCountHistory(counts: readonly DailyCount[], last: string): CountHistory {
  const known = counts.filter(({ day }) => day <= last);
  const first = known.reduce((earliest, { day }) => (day < earliest ? day : earliest), last);
  const length = daysBetween(first, last) + 1;
  const days = Array.from({ length }, (_, at) => addDays(first, at));
  const series = new Map<string, Series>();
  const totals = new Map<string, Series>();
  const places = new Map(days.map((day, at) => [day, at]));
  for (const { day, ward, category, filed } of known) {
    const at = places.get(day) ?? 0;
    add(series, ward, category, length, at, filed);
    add(totals, ALL_WARDS, category, length, at, filed);
  }
  return {
    days,
    weekdays: Uint8Array.from(days, weekdayOf),
    placesInYear: Uint16Array.from(days, placeInYear),
    series: [...series.values()],
    totals: [...totals.values()],
  };
}

function add(
  all: Map<string, Series>,
  ward: string,
  category: string,
  length: number,
  at: number,
  filed: number,
): void {
  const key = `${ward}|${category}`;
  const series = all.get(key) ?? { ward, category, counts: new Float64Array(length) };
  all.set(key, series);
  series.counts[at] = (series.counts[at] ?? 0) + filed;
}

const COMMON_YEAR = '2025';

export function placeInYear(day: string): number {
  const inCommonYear = day.slice(5) === '02-29' ? '03-01' : day.slice(5);
  return daysBetween(`${COMMON_YEAR}-01-01`, `${COMMON_YEAR}-${inCommonYear}`);
}
