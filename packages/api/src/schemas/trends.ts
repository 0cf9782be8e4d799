import { TONES } from '@namsev/core';
import { Type } from 'typebox';
import { listOf } from './list.ts';

const Area = {
  ward: Type.String({ description: 'Code, `none`, or `all`' }),
  category: Type.String({ description: 'Name, `none` for complaints in triage, or `all`' }),
};

const Expectation = {
  expected: Type.Number({ description: 'Complaints of the day, mean' }),
  low: Type.Integer(),
  high: Type.Integer({ description: 'The usual range is from `low` to `high`' }),
  alarmAt: Type.Integer({ description: 'From this count on it is an anomaly' }),
  factors: Type.Array(
    Type.Object({ code: Type.Enum(['weekday', 'season', 'holiday']), factor: Type.Number() }),
    { description: 'Why more (above 1) or less than on other days is expected' },
  ),
};

const Day = Type.String({ format: 'date' });
const Probability = Type.Number({ description: 'Of so many or more, were all as usual' });

const AnomalyView = Type.Object({
  id: Type.String(),
  kind: Type.Literal('anomaly'),
  day: Day,
  ...Area,
  filed: Type.Integer(),
  ...Expectation,
  probability: Probability,
});

const TermView = Type.Object({
  id: Type.String(),
  kind: Type.Literal('term'),
  day: Day,
  term: Type.String({ description: 'A concept of the pivot lexicon, the same for all languages' }),
  said: Type.Integer({ description: 'Complaints that speak of it' }),
  expected: Type.Number(),
  probability: Probability,
});

export const TrendListSchema = listOf(Type.Union([AnomalyView, TermView]));

export const BaselineListSchema = listOf(Type.Object({ day: Day, ...Area, ...Expectation }));

export const AreaSentimentListSchema = listOf(
  Type.Object({
    from: Day,
    to: Day,
    ...Area,
    filed: Type.Integer(),
    tones: Type.Partial(Type.Object(Object.fromEntries(TONES.map((tone) => [tone, Type.Integer()]))), {
      description: 'Complaints with an analysis, by tone',
    }),
    distress: Type.Union([Type.Number(), Type.Null()], { description: 'Mean, 0 to 1; null without any' }),
  }),
);
