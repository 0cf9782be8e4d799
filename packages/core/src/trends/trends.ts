import type { City } from '../city/city.ts';
import { countDistribution } from './count-distribution.ts';
import { type CountHistory, type DailyCount, type Series, toCountHistory } from './count-history.ts';
import { type DayFactors, dayFactors } from './day-factors.ts';
import { DAYS_OF_MONTH, TREND_SETTINGS, type TrendSettings } from './trend-settings.ts';
import { spreadOf, usualRate } from './usual-rate.ts';

/** What one day may bring in one ward and category. */
export interface Baseline {
  readonly day: string;
  /** A ward's code, `none`, or `all`. */
  readonly ward: string;
  /** A category's name, or `none` for complaints in triage. */
  readonly category: string;
  /** Complaints, mean. */
  readonly expected: number;
  /** The range that is usual, both ends included. */
  readonly low: number;
  readonly high: number;
  /** From this count on it is an anomaly. */
  readonly alarmAt: number;
  /** Why more or less than on other days is expected; only what differs from 1 by a tenth or more. */
  readonly factors: readonly BaselineFactor[];
}

export interface BaselineFactor {
  readonly code: 'weekday' | 'season' | 'holiday';
  /** 1.5 is half as many again as on other days. */
  readonly factor: number;
}

export interface Anomaly extends Baseline {
  readonly filed: number;
  /** Chance of so many or more on such a day, were all as usual. */
  readonly probability: number;
}

/** What trends know of a city. */
export type TrendCity = Pick<City, 'holidays' | 'wards' | 'categories'>;

/** Changes with what counts as an anomaly. */
export const TRENDS_VERSION = '1.0.0';

/**
 * The baselines of `day`, from what was filed before it: for every ward and category, also where nothing was ever
 * filed, and for every category over all wards. None while the history is too short.
 */
export function baselinesOf(
  counts: readonly DailyCount[],
  day: string,
  city: TrendCity,
  settings: TrendSettings = TREND_SETTINGS,
): readonly Baseline[] {
  return forecast(counts, day, city, settings).map(({ baseline }) => baseline);
}

/**
 * What stood out on `day`, the least probable first. A month of ordinary days, over all wards and categories, is
 * meant to have `falseAlarmsPerMonth` of them.
 */
export function findAnomalies(
  counts: readonly DailyCount[],
  day: string,
  city: TrendCity,
  settings: TrendSettings = TREND_SETTINGS,
): readonly Anomaly[] {
  return forecast(counts, day, city, settings)
    .flatMap(({ baseline, filed, tail }) =>
      filed < baseline.alarmAt ? [] : [{ ...baseline, filed, probability: tail(filed) }],
    )
    .sort((a, b) => a.probability - b.probability);
}

interface Forecast {
  readonly baseline: Baseline;
  readonly filed: number;
  tail(count: number): number;
}

function forecast(
  counts: readonly DailyCount[],
  day: string,
  city: TrendCity,
  settings: TrendSettings,
): readonly Forecast[] {
  const history = toCountHistory([...counts, ...everyArea(city, day)], day);
  const end = history.days.length - 1;
  if (end < settings.fewestDays) return [];
  const dates = new Set(city.holidays.map(({ date }) => date));
  const chance = chanceOfAlarm(history, settings);
  return history.totals.flatMap((total) => {
    const factors = dayFactors(history, total, end, (date) => dates.has(date), settings);
    const wards = history.series.filter(({ category }) => category === total.category);
    const prior = usualRate(total, factors, end, settings.leastRate, settings).rate;
    const ofWard = Math.max(settings.leastRate, prior / wards.length);
    return [
      ...forecastSeries(history, [total], factors, prior, chance, settings),
      ...forecastSeries(history, wards, factors, ofWard, chance, settings),
    ];
  });
}

/** Nothing filed, so that the first complaint of its kind in a ward is measured against something. */
function everyArea({ wards, categories }: TrendCity, day: string): DailyCount[] {
  return wards.flatMap(({ code: ward }) =>
    categories.map(({ name: category }) => ({ day, ward, category, filed: 0 })),
  );
}

/** The same for every series, so that together they give as many false alarms as are allowed. */
function chanceOfAlarm({ series, totals }: CountHistory, settings: TrendSettings): number {
  return settings.falseAlarmsPerMonth / ((series.length + totals.length) * DAYS_OF_MONTH);
}

function forecastSeries(
  history: CountHistory,
  series: readonly Series[],
  factors: DayFactors,
  prior: number,
  chance: number,
  settings: TrendSettings,
): Forecast[] {
  const end = history.days.length - 1;
  const rates = series.map((one) => usualRate(one, factors, end, prior, settings));
  const spread = spreadOf(series, rates, factors, end, settings);
  return series.flatMap(({ ward, category, counts }, index) => {
    const { rate = 0, weight = 0 } = rates[index] ?? {};
    const expected = rate * factors.all(end);
    if (expected <= 0) return [];
    const { quantile, tail } = countDistribution(expected, expected + expected ** 2 * (spread + 1 / weight));
    const outside = (1 - settings.expectedShare) / 2;
    const baseline = {
      day: history.days[end] ?? '',
      ward,
      category,
      expected: round(expected),
      low: quantile(outside),
      high: quantile(1 - outside),
      alarmAt: Math.max(settings.fewestComplaints, quantile(1 - chance) + 1),
      factors: reasonsFor(factors, end),
    };
    return [{ baseline, filed: counts[end] ?? 0, tail }];
  });
}

const WORTH_SAYING = 0.1;

function reasonsFor(factors: DayFactors, at: number): BaselineFactor[] {
  const all = [
    { code: 'weekday' as const, factor: round(factors.weekday(at)) },
    { code: 'season' as const, factor: round(factors.season(at)) },
    { code: 'holiday' as const, factor: round(factors.holiday(at)) },
  ];
  return all.filter(({ factor }) => Math.abs(factor - 1) >= WORTH_SAYING);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
