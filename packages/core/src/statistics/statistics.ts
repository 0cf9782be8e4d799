import type { Db, Document } from 'mongodb';
import type { Scope } from '../identity/principal.ts';
import { FIGURE_ROWS, type FigureRow } from './figure-counter.ts';
import { type FigureSpan, spansOf } from './figure-spans.ts';
import { addFigures, FIGURES, type Figures, NOTHING_COUNTED } from './figures.ts';

export const STATISTIC_GROUPS = ['ward', 'category', 'department', 'month', 'day'] as const;
export type StatisticGroup = (typeof STATISTIC_GROUPS)[number];

export interface StatisticsQuery {
  readonly groupBy: StatisticGroup;
  /** Days of filing, both included, `2026-11-25`. */
  readonly from: string;
  readonly to: string;
  /** Only what a key reaches. */
  readonly scope: Scope;
  readonly ward?: string | undefined;
  readonly category?: string | undefined;
  readonly department?: string | undefined;
}

export interface StatisticsGroup {
  /** Null: in no ward, or in triage, so that neither category nor department is known. */
  readonly key: string | null;
  readonly figures: Figures;
}

/** Adds up the rows of the counter: the cost grows with wards, categories and the range, and not with complaints. */
export interface Statistics {
  /** Days and months in their order, other groups by what was filed, most first. */
  groups(query: StatisticsQuery): Promise<readonly StatisticsGroup[]>;
}

type Sum = Figures & { _id: string | null };

export function createStatistics(db: Db): Statistics {
  const rows = db.collection<FigureRow>(FIGURE_ROWS);
  return {
    async groups(query) {
      const found = new Map<string | null, Figures>();
      for (const span of spansOf(query.from, query.to, query.groupBy === 'day')) {
        const sums = await rows.aggregate<Sum>(pipelineOf(query, span)).toArray();
        for (const { _id, ...sum } of sums)
          found.set(_id, addFigures(found.get(_id) ?? NOTHING_COUNTED, sum));
      }
      const groups = [...found].map(([key, figures]) => ({ key, figures }));
      return groups.filter(({ figures }) => figures.filed > 0).sort(orderOf(query.groupBy));
    },
  };
}

function pipelineOf(query: StatisticsQuery, { grain, from, to }: FigureSpan): Document[] {
  return [
    { $match: { grain, span: { $gte: from, $lte: to } } },
    { $match: { $and: narrowingsOf(query) } },
    { $group: { _id: KEYS[query.groupBy], ...SUMS } },
  ];
}

/** Of a row whose span is a month or a day. */
const MONTH = { $substrBytes: ['$span', 0, 'yyyy-mm'.length] };
const KEYS: Readonly<Record<StatisticGroup, unknown>> = {
  ward: '$ward',
  category: '$category',
  department: '$department',
  month: MONTH,
  day: '$span',
};
const SUMS = Object.fromEntries(FIGURES.map((figure) => [figure, { $sum: `$${figure}` }]));

function narrowingsOf({ scope, ward, category, department }: StatisticsQuery): Document[] {
  return [
    {},
    ...(scope.wards === undefined ? [] : [{ ward: { $in: scope.wards } }]),
    ...(scope.departments === undefined ? [] : [{ department: { $in: scope.departments } }]),
    ...(ward === undefined ? [] : [{ ward }]),
    ...(category === undefined ? [] : [{ category }]),
    ...(department === undefined ? [] : [{ department }]),
  ];
}

function orderOf(groupBy: StatisticGroup): (a: StatisticsGroup, b: StatisticsGroup) => number {
  const byKey = (a: StatisticsGroup, b: StatisticsGroup) => (a.key ?? '~').localeCompare(b.key ?? '~', 'en');
  if (groupBy === 'month' || groupBy === 'day') return byKey;
  return (a, b) => b.figures.filed - a.figures.filed || byKey(a, b);
}
