import { addFigures, type Figures, NOTHING_COUNTED, type StatisticsGroup } from '@namsev/core';
import type { StatisticsBody, StatisticsFigures } from '../schemas/officer-statistics.ts';

const MINUTES_PER_HOUR = 60;

export function toStatisticsView(
  groups: readonly StatisticsGroup[],
  range: Pick<StatisticsBody, 'groupBy' | 'from' | 'to'>,
): StatisticsBody {
  const total = groups.reduce((sum, { figures }) => addFigures(sum, figures), NOTHING_COUNTED);
  const items = groups.map(({ key, figures }) => ({ key, ...toFiguresView(figures) }));
  return { ...range, total: toFiguresView(total), items, nextCursor: null };
}

function toFiguresView(figures: Figures): StatisticsFigures {
  const { filed, pending, in_progress, resolved, rejected, merged, escalated, inTime, late, ratings } =
    figures;
  const hours = mean(figures.minutesToResolve, resolved, MINUTES_PER_HOUR);
  return {
    filed,
    byStatus: { pending, in_progress, resolved, rejected },
    merged,
    escalated,
    inTime,
    late,
    inTimeShare: mean(inTime, inTime + late),
    hoursToResolve: hours,
    ratings,
    rating: mean(figures.stars, ratings),
  };
}

/** To three decimals; null of nothing. */
function mean(sum: number, count: number, divisor = 1): number | null {
  return count === 0 ? null : Math.round((1_000 * sum) / count / divisor) / 1_000;
}
