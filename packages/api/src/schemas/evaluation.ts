import { REANALYSIS_STATES } from '@namsev/core';
import { Type } from 'typebox';
import { RunViewSchema } from './batch.ts';
import { listOf } from './list.ts';

const Share = Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Time = Type.String({ format: 'date-time' });

export const EvaluationSchema = Type.Object({
  recent: Type.Array(
    Type.Object({
      version: Type.String(),
      judged: Type.Integer({
        minimum: 0,
        description: 'Complaints with a category from it that officers worked on',
      }),
      wrong: Type.Integer({ minimum: 0, description: 'Those whose category an officer corrected' }),
      accuracy: Share,
    }),
    {
      description:
        'By version of the classifier, of the last seven days and at most the newest 1,000 complaints',
    },
  ),
  weekly: Type.Union([RunViewSchema.properties.steps.items, Type.Null()], {
    description: 'The last evaluation of the weekly batch',
  }),
  models: Type.Array(
    Type.Object({
      id: Type.String(),
      version: Type.String(),
      active: Type.Boolean(),
      figures: Type.Record(Type.String(), Type.Number()),
    }),
    { description: 'How the classifiers did on synthetic complaints that they were not trained on' },
  ),
});

export const ReanalysisSchema = Type.Object({
  id: Type.String(),
  state: Type.Enum([...REANALYSIS_STATES]),
  revision: Type.Union([Type.String(), Type.Null()], { description: 'Of what it analyses by' }),
  looked: Type.Integer({ minimum: 0, description: 'Complaints that were looked at' }),
  changed: Type.Integer({ minimum: 0, description: 'Complaints that have another analysis for it' }),
  total: Type.Integer({ minimum: 0, description: 'About how many there were at the beginning' }),
  parts: Count,
  askedAt: Time,
  finishedAt: Type.Union([Time, Type.Null()]),
});
export const ReanalysisListSchema = listOf(ReanalysisSchema);
