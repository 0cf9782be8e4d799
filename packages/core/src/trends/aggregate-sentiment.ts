import { addDays, dayOf } from '../city/city-day.ts';
import { type CountDaysDependencies, countDays, type StepControl } from './count-days.ts';
import { sentimentByArea } from './sentiment-by-area.ts';
import type { TrendStore } from './trend-store.ts';

export interface AggregateSentimentDependencies extends CountDaysDependencies {
  readonly trends: Pick<TrendStore, 'replaceSentiment'>;
}

export interface AggregatedSentiment {
  readonly complaints: number;
  readonly areas: number;
}

const DAYS = 30;

/**
 * Tone and distress of the complaints of the last thirty days before today, by ward and category. It counts the days
 * that are not counted yet, so that it is right whether or not the baselines were calculated before.
 */
export async function aggregateSentiment(
  dependencies: AggregateSentimentDependencies,
  control: StepControl,
): Promise<AggregatedSentiment> {
  const { clock, timeZone, counts, trends } = dependencies;
  await countDays(dependencies, control, 0);
  const today = dayOf(clock.now(), timeZone);
  const [from, to] = [addDays(today, -DAYS), addDays(today, -1)];
  const totals = await counts.totals(from, to);
  control.signal.throwIfAborted();
  const areas = sentimentByArea(totals, from, to);
  await trends.replaceSentiment(areas);
  return { complaints: totals.reduce((sum, { filed }) => sum + filed, 0), areas: areas.length };
}
