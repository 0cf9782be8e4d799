import { type CountHistory, DAYS_OF_YEAR, type Series } from './count-history.ts';
import type { TrendSettings } from './trend-settings.ts';

/** How much more (above 1) or less is filed on a day for what kind of day it is. */
export interface DayFactors {
  weekday(at: number): number;
  season(at: number): number;
  holiday(at: number): number;
  /** The product of them. */
  all(at: number): number;
}

const DAYS_OF_WEEK = 7;

/**
 * Factors of a category, from its counts over all wards before the place `end` of the history. Each is drawn
 * towards 1 by some days of ordinary counts, so that little history makes no strong factors.
 */
export function dayFactors(
  history: CountHistory,
  { counts }: Series,
  end: number,
  isHoliday: (day: string) => boolean,
  settings: TrendSettings,
): DayFactors {
  const holidays = history.days.map(isHoliday);
  const ordinary = Array.from({ length: end }, (_, at) => at).filter((at) => holidays[at] !== true);
  const weekdays = weekdayFactors(history, counts, ordinary, settings);
  const seasons = seasonFactors(history, counts, end, settings);
  const weekday = (at: number) => weekdays[history.weekdays[at] ?? 0] ?? 1;
  const season = (at: number) => seasons[history.placesInYear[at] ?? 0] ?? 1;
  const onHolidays = holidayFactor(counts, holidays, end, (at) => weekday(at) * season(at), settings);
  const holiday = (at: number) => (holidays[at] === true ? onHolidays : 1);
  return { weekday, season, holiday, all: (at) => weekday(at) * season(at) * holiday(at) };
}

function weekdayFactors(
  { weekdays }: CountHistory,
  counts: Float64Array,
  ordinary: readonly number[],
  { priorDays }: TrendSettings,
): number[] {
  const mean = meanOf(counts, ordinary);
  return Array.from({ length: DAYS_OF_WEEK }, (_, weekday) => {
    const days = ordinary.filter((at) => weekdays[at] === weekday).slice(-DAYS_OF_YEAR / DAYS_OF_WEEK);
    return towardsOne(sumOf(counts, days), mean * days.length, mean * priorDays);
  });
}

/** All 1 until there is a whole year to compare: before, a season cannot be told from a change. */
function seasonFactors(
  { placesInYear }: CountHistory,
  counts: Float64Array,
  end: number,
  { priorDays, seasonReach }: TrendSettings,
): Float64Array {
  const factors = new Float64Array(DAYS_OF_YEAR).fill(1);
  if (end < DAYS_OF_YEAR) return factors;
  const filed = new Float64Array(DAYS_OF_YEAR);
  const days = new Float64Array(DAYS_OF_YEAR);
  let sum = 0;
  for (let at = 0; at < end; at += 1) {
    const place = placesInYear[at] ?? 0;
    filed[place] = (filed[place] ?? 0) + (counts[at] ?? 0);
    days[place] = (days[place] ?? 0) + 1;
    sum += counts[at] ?? 0;
  }
  const mean = sum / end;
  return factors.map((_, place) => {
    const [near, length] = [around(filed, place, seasonReach), around(days, place, seasonReach)];
    return towardsOne(near, mean * length, mean * priorDays);
  });
}

function around(values: Float64Array, place: number, reach: number): number {
  let sum = 0;
  for (let step = -reach; step <= reach; step += 1) {
    sum += values[(place + step + DAYS_OF_YEAR) % DAYS_OF_YEAR] ?? 0;
  }
  return sum;
}

/** One factor for all holidays, measured against what weekday and season let expect at the level of its month. */
function holidayFactor(
  counts: Float64Array,
  holidays: readonly boolean[],
  end: number,
  factor: (at: number) => number,
  { priorDays, recentDays }: TrendSettings,
): number {
  let filed = 0;
  let expected = 0;
  let level = 0;
  for (let at = 0; at < end; at += 1) {
    if (holidays[at] === true && at >= recentDays) {
      const before = Array.from({ length: recentDays }, (_, step) => at - 1 - step).filter(
        (day) => holidays[day] !== true,
      );
      level = sumOf(counts, before) / before.reduce((sum, day) => sum + factor(day), 0);
      filed += counts[at] ?? 0;
      expected += level * factor(at);
    }
  }
  return towardsOne(filed, expected, level * priorDays);
}

function towardsOne(seen: number, expected: number, prior: number): number {
  return expected + prior > 0 ? (seen + prior) / (expected + prior) : 1;
}

function sumOf(counts: Float64Array, days: readonly number[]): number {
  return days.reduce((sum, at) => sum + (counts[at] ?? 0), 0);
}

function meanOf(counts: Float64Array, days: readonly number[]): number {
  return days.length === 0 ? 0 : sumOf(counts, days) / days.length;
}
