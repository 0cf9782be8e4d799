import { countDistribution } from './count-distribution.ts';
import type { Series } from './count-history.ts';
import type { DayFactors } from './day-factors.ts';
import type { TrendSettings } from './trend-settings.ts';

/** What is usual in a series, at a factor of 1. */
export interface UsualRate {
  /** Complaints a day. */
  readonly rate: number;
  /** Complaints that it rests on, the prior's included: the fewer, the less sure it is. */
  readonly weight: number;
}

const ROUNDS_OF_CUTTING = 3;
const DISPERSION_OF_CUTTING = 1.5;

/**
 * From the recent days before the place `end`, each against its factor, drawn towards `prior` by some days of it.
 * Days far above the usual count only as far as the usual reaches.
 */
export function usualRate(
  { counts }: Series,
  factors: DayFactors,
  end: number,
  prior: number,
  settings: TrendSettings,
): UsualRate {
  const days = recentDays(end, settings);
  const exposure = days.reduce((sum, at) => sum + factors.all(at), 0) + settings.priorDays;
  const weightOf = (cut: (at: number) => number) =>
    days.reduce((sum, at) => sum + Math.min(counts[at] ?? 0, cut(at)), 0) + prior * settings.priorDays;
  let weight = weightOf(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS_OF_CUTTING; round += 1) {
    const mean = weight / exposure;
    weight = weightOf((at) => {
      const expected = Math.max(mean * factors.all(at), Number.EPSILON);
      return (counts[at] ?? 0) <= expected
        ? expected
        : countDistribution(expected, expected * DISPERSION_OF_CUTTING).quantile(settings.cutAt);
    });
  }
  return { rate: weight / exposure, weight };
}

/**
 * How much the days differ beyond chance: the square of the coefficient of variation of their rates, so that the
 * variance of a day is its mean and this times the mean squared. By moments, days far beyond the usual left out.
 */
export function spreadOf(
  series: readonly Series[],
  rates: readonly UsualRate[],
  factors: DayFactors,
  end: number,
  settings: TrendSettings,
): number {
  let beyondChance = 0;
  let squaredMeans = 0;
  for (const [index, { counts }] of series.entries()) {
    for (const at of recentDays(end, settings)) {
      const expected = (rates[index]?.rate ?? 0) * factors.all(at);
      const count = counts[at] ?? 0;
      if (count > expected + settings.farBeyond * Math.sqrt(expected + expected ** 2) + 1) continue;
      beyondChance += (count - expected) ** 2 - expected;
      squaredMeans += expected ** 2;
    }
  }
  const spread = squaredMeans === 0 ? 0 : beyondChance / squaredMeans;
  return Math.min(settings.mostSpread, Math.max(settings.leastSpread, spread));
}

export function recentDays(end: number, { recentDays: most }: TrendSettings): number[] {
  const length = Math.min(end, most);
  return Array.from({ length }, (_, step) => end - length + step);
}
