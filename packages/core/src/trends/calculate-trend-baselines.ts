import { addDays, dayOf } from '../city/city-day.ts';
import { countDay } from './count-day.ts';
import {
  type CountDaysDependencies,
  type CountedDays,
  countDays,
  RECOUNTED_DAYS,
  type StepControl,
} from './count-days.ts';
import { ALL_WARDS, type DailyCount } from './count-history.ts';
import { type DailyTerm, findEmergingTerms } from './emerging-terms.ts';
import type { TrendFinding, TrendStore } from './trend-store.ts';
import { baselinesOf, findAnomalies, type TrendCity } from './trends.ts';

export interface TrendDependencies extends CountDaysDependencies {
  readonly city: TrendCity;
  readonly trends: TrendStore;
}

export interface CalculatedBaselines extends CountedDays {
  readonly baselines: number;
  readonly anomalies: number;
  readonly emergingTerms: number;
}

/** Two years and a little, so that a season is seen twice. */
const DAYS_OF_HISTORY = 760;
const DAYS_OF_TERMS = 70;

/**
 * Counts the days up to yesterday, finds what stood out on each of the last seven, and writes the baselines of
 * today. Running it again, or going on after an interruption, comes to the same.
 */
export async function calculateTrendBaselines(
  dependencies: TrendDependencies,
  control: StepControl,
): Promise<CalculatedBaselines> {
  const { clock, timeZone, city, counts, trends } = dependencies;
  const counted = await countDays(dependencies, control);
  const today = dayOf(clock.now(), timeZone);
  const totals = await counts.totals(addDays(today, -DAYS_OF_HISTORY), addDays(today, -1));
  const terms = await counts.terms(addDays(today, -DAYS_OF_TERMS), addDays(today, -1));
  const found: TrendFinding[] = [];
  for (let day = addDays(today, -RECOUNTED_DAYS); day < today; day = addDays(day, 1)) {
    control.signal.throwIfAborted();
    const findings = findingsOf(totals, terms, day, city);
    await trends.replaceFindings(day, findings);
    found.push(...findings);
  }
  const baselines = baselinesOf(totals, today, city);
  await trends.replaceBaselines(baselines);
  return {
    ...counted,
    baselines: baselines.length,
    anomalies: found.filter(({ kind }) => kind === 'anomaly').length,
    emergingTerms: found.filter(({ kind }) => kind === 'term').length,
  };
}

function findingsOf(
  totals: readonly DailyCount[],
  terms: readonly DailyTerm[],
  day: string,
  city: TrendCity,
): TrendFinding[] {
  const filed = new Map<string, number>();
  for (const row of totals) filed.set(row.day, (filed.get(row.day) ?? 0) + row.filed);
  return [
    ...findAnomalies(totals, day, city).map((anomaly) => ({ kind: 'anomaly' as const, ...anomaly })),
    ...findEmergingTerms(terms, filed, day).map((term) => ({ kind: 'term' as const, ...term })),
  ];
}

/** A baseline that its day has already gone beyond. */
export interface AnomalySoFar {
  readonly day: string;
  readonly ward: string;
  readonly category: string;
  readonly filed: number;
  readonly expected: number;
  readonly high: number;
}

/**
 * What stands out by now on the day that the baselines are of: today, or yesterday until today has baselines. A day
 * that is not over is compared with the baseline of all of it, so that what is found would be found at its end as
 * well. Empty when the baselines are of an older day.
 */
export async function findAnomaliesSoFar(
  dependencies: Omit<TrendDependencies, 'city'>,
  signal: AbortSignal,
): Promise<readonly AnomalySoFar[]> {
  const { clock, timeZone, trends } = dependencies;
  const today = dayOf(clock.now(), timeZone);
  const baselines = await trends.baselines();
  const day = [today, addDays(today, -1)].find((one) => baselines[0]?.day === one);
  if (day === undefined) return [];
  const { totals } = await countDay(dependencies, day, signal);
  return baselines.flatMap(({ ward, category, alarmAt, expected, high }) => {
    const filed = totals
      .filter((row) => row.category === category && (ward === ALL_WARDS || row.ward === ward))
      .reduce((sum, row) => sum + row.filed, 0);
    return filed < alarmAt ? [] : [{ day, ward, category, filed, expected, high }];
  });
}
