import { addDays } from '../city/city-day.ts';
import { countDistribution } from './count-distribution.ts';
import { DAYS_OF_MONTH, TREND_SETTINGS, type TrendSettings } from './trend-settings.ts';

/** Complaints of one day that speak of a term: a code, such as a concept of the pivot lexicon. */
export interface DailyTerm {
  readonly day: string;
  readonly term: string;
  readonly said: number;
}

export interface EmergingTerm {
  readonly day: string;
  readonly term: string;
  readonly said: number;
  /** From its share of the complaints of the recent days. */
  readonly expected: number;
  /** Chance of so many or more, were its share as usual. */
  readonly probability: number;
}

const DISPERSION = 1.5;

/**
 * Terms that far more complaints of `day` speak of than their share in the recent days lets expect, the least
 * probable first. A day on which much is filed makes no term emerge by itself.
 *
 * @param filed complaints by day.
 */
export function findEmergingTerms(
  terms: readonly DailyTerm[],
  filed: ReadonlyMap<string, number>,
  day: string,
  settings: TrendSettings = TREND_SETTINGS,
): readonly EmergingTerm[] {
  const first = addDays(day, -settings.recentDays);
  const isRecent = (date: string) => date >= first && date < day;
  const days = [...filed].filter(([date]) => isRecent(date));
  const complaints = days.reduce((sum, [, count]) => sum + count, 0);
  if (days.length < settings.fewestDays || complaints === 0) return [];
  const today = terms.filter((term) => term.day === day);
  const before = saidBefore(terms.filter((term) => isRecent(term.day)));
  const chance = settings.falseAlarmsPerMonth / (Math.max(1, before.size) * DAYS_OF_MONTH);
  return today
    .flatMap(({ term, said }) => {
      // Half a mention more than there was: a term that was never said is rare, and not impossible.
      const expected = (((before.get(term) ?? 0) + 0.5) / complaints) * (filed.get(day) ?? 0);
      if (said < settings.fewestComplaints || expected <= 0) return [];
      const probability = countDistribution(expected, expected * DISPERSION).tail(said);
      return probability < chance ? [{ day, term, said, expected, probability }] : [];
    })
    .sort((a, b) => a.probability - b.probability);
}

function saidBefore(terms: readonly DailyTerm[]): ReadonlyMap<string, number> {
  const said = new Map<string, number>();
  for (const { term, said: count } of terms) said.set(term, (said.get(term) ?? 0) + count);
  return said;
}
