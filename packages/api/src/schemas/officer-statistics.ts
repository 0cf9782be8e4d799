import { type City, STATISTIC_GROUPS } from '@namsev/core';
import { type Static, Type } from 'typebox';
import { listOf } from './list.ts';

const Count = Type.Integer({ minimum: 0 });
const Key = Type.Union([Type.String(), Type.Null()], {
  description:
    'Ward code, name of category or department, `2026-11` or `2026-11-25`; null where there is none',
});
const Day = Type.String({ format: 'date' });
/** A year in it is one of the calendar of a city that there is. */
const AskedDay = Type.String({ format: 'date', pattern: '^2[01]' });
const SHARE = { minimum: 0, maximum: 1 } as const;

export function createStatisticsQuery(city: City) {
  return Type.Object(
    {
      groupBy: Type.Optional(
        Type.Enum([...STATISTIC_GROUPS], {
          description: 'Of the filing, where it is a time; `month` without it',
        }),
      ),
      from: Type.Optional({
        ...AskedDay,
        description: 'First day of filing; a year, or 31 days by day, before `to`',
      }),
      to: Type.Optional({ ...AskedDay, description: 'Last day of filing; today without it' }),
      ward: Type.Optional(Type.Enum(city.wards.map(({ code }) => code))),
      category: Type.Optional(Type.Enum(city.categories.map(({ name }) => name))),
      department: Type.Optional(Type.Enum(city.departments.map(({ name }) => name))),
    },
    { additionalProperties: false },
  );
}

const FIGURES = {
  filed: Type.Integer({ minimum: 0, description: 'All, the merged ones among them' }),
  byStatus: Type.Object(
    { pending: Count, in_progress: Count, resolved: Count, rejected: Count },
    { description: 'Without those that were merged into others' },
  ),
  merged: Count,
  escalated: Type.Integer({ minimum: 0, description: 'Open, and passed on for being late' }),
  inTime: Type.Integer({ minimum: 0, description: 'Resolved by the due date' }),
  late: Type.Integer({ minimum: 0, description: 'Resolved after it' }),
  inTimeShare: Type.Union([Type.Number(SHARE), Type.Null()], { description: 'Null before any was resolved' }),
  hoursToResolve: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
    description: 'From filing on, mean over the resolved ones',
  }),
  ratings: Count,
  rating: Type.Union([Type.Number({ minimum: 1, maximum: 5 }), Type.Null()], { description: 'Mean' }),
} as const;

export const StatisticsFigures = Type.Object(FIGURES);
export type StatisticsFigures = Static<typeof StatisticsFigures>;

export const StatisticsSchema = Type.Object({
  groupBy: Type.Enum([...STATISTIC_GROUPS]),
  from: Day,
  to: Day,
  total: StatisticsFigures,
  ...listOf(Type.Object({ key: Key, ...FIGURES })).properties,
});
export type StatisticsBody = Static<typeof StatisticsSchema>;
