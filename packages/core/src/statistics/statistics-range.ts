import { addDays, daysBetween } from '../city/city-day.ts';
import { DomainError } from '../errors.ts';
import type { StatisticGroup } from './statistics.ts';

export interface StatisticsRange {
  /** Days, both included. */
  readonly from: string;
  readonly to: string;
}

export interface AskedRange extends Partial<StatisticsRange> {
  readonly groupBy: StatisticGroup;
}

/** By days there is a row for each of them, by anything else one for each month. */
const MOST_DAYS = 93;
const MOST_DAYS_BY_DAY: Readonly<Record<StatisticGroup, number>> = {
  day: MOST_DAYS,
  month: 3_660,
  ward: 3_660,
  category: 3_660,
  department: 3_660,
};
/** A year without a day, or a month, where nothing is said. */
const USUAL_DAYS = 365;
const USUAL_DAYS_BY_DAY = 31;

/**
 * The days of filing that statistics are over: up to today, and the last year, or month by days, where it is left out.
 *
 * @throws DomainError invalid_request for a range that ends before it begins or is too long.
 */
export function rangeOf({ groupBy, from, to }: AskedRange, today: string): StatisticsRange {
  const end = to ?? today;
  const usual = groupBy === 'day' ? USUAL_DAYS_BY_DAY : USUAL_DAYS;
  const range = { from: from ?? addDays(end, 1 - usual), to: end };
  const days = daysBetween(range.from, range.to) + 1;
  if (days < 1) throw refusal('ends before it begins');
  const most = MOST_DAYS_BY_DAY[groupBy];
  if (days > most) throw refusal(`is longer than ${most} days`);
  return range;
}

function refusal(fault: string): DomainError {
  const faults = [{ path: '/querystring/from', message: `the range ${fault}` }];
  return new DomainError('invalid_request', 'The request is not valid.', { faults });
}
