import { type City, PRIORITY_BANDS, STATUSES, WORK_QUEUES } from '@namsev/core';
import { type Static, Type } from 'typebox';
import { ComplaintViewSchema, OwnView } from './complaint-view.ts';
import { PageQuery } from './list.ts';
import { wordsUpTo } from './words.ts';

const Instant = Type.String({ format: 'date-time' });
const NullableInstant = Type.Union([Instant, Type.Null()]);
const NullableText = Type.Union([Type.String(), Type.Null()]);
const Status = Type.Enum([...STATUSES]);
const PriorityBand = Type.Enum([...PRIORITY_BANDS]);

export const OfficerParams = Type.Object({
  id: Type.String({ maxLength: 40, description: 'Tracking id' }),
});

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 200, description: 'ETag of what was seen; another one is 412' }),
  ),
});

export function createWorkListQuery(city: City) {
  return Type.Object(
    {
      ...PageQuery,
      queue: Type.Optional(Type.Enum([...WORK_QUEUES])),
      status: Type.Optional(Status),
      priority: Type.Optional(PriorityBand),
      category: Type.Optional(Type.Enum(city.categories.map(({ name }) => name))),
      ward: Type.Optional(Type.Enum(city.wards.map(({ code }) => code))),
    },
    { additionalProperties: false },
  );
}

export function createCorrectionSchema(city: City) {
  return Type.Object(
    {
      category: Type.Optional(Type.Enum(city.categories.map(({ name }) => name))),
      priority: Type.Optional(PriorityBand),
      ward: Type.Optional(Type.Enum(city.wards.map(({ code }) => code))),
      isPublic: Type.Optional(Type.Boolean()),
      assignee: Type.Optional(
        Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Null()], {
          description: 'Id of the API key of an officer; null takes it from whoever has it',
        }),
      ),
    },
    { additionalProperties: false, minProperties: 1 },
  );
}

export const TransitionSchema = Type.Object(
  {
    to: Status,
    remark: Type.Optional(Type.String({ maxLength: 1_000, pattern: '^[^\\p{Cs}\\u0000]*$' })),
  },
  { additionalProperties: false },
);

export const NoteSchema = Type.Object({ text: wordsUpTo(4_000) }, { additionalProperties: false });

const WORK_FIELDS = {
  department: NullableText,
  assignee: NullableText,
  version: Type.Integer({ description: 'Also the ETag' }),
  correction: Type.Object({ category: NullableText, priority: Type.Union([PriorityBand, Type.Null()]) }),
  legalHoldSince: NullableInstant,
  archivedAt: NullableInstant,
  erasedAt: NullableInstant,
  closedAt: NullableInstant,
  isOverdue: Type.Boolean(),
} as const;

const { timeline: _timeline, own: _own, ...SUMMARY_FIELDS } = ComplaintViewSchema.properties;

export const WorkItemSchema = Type.Object({ ...SUMMARY_FIELDS, ...WORK_FIELDS });
export type WorkItem = Static<typeof WorkItemSchema>;

export const OfficerViewSchema = Type.Object({
  ...ComplaintViewSchema.properties,
  ...WORK_FIELDS,
  own: OwnView,
  rating: Type.Union([
    Type.Object({ rating: Type.Integer(), comment: NullableText, at: Instant }),
    Type.Null(),
  ]),
  duplicates: Type.Array(
    Type.Object({
      trackingId: Type.String(),
      isPublic: Type.Boolean(),
      similarity: Type.Number({ minimum: 0, maximum: 1 }),
      distanceMetres: Type.Union([Type.Integer(), Type.Null()]),
      reasons: Type.Array(Type.String()),
    }),
    { description: 'What the analysis found to be on the same matter, private complaints among them' },
  ),
  allowedTransitions: Type.Array(Status, { description: 'Where an officer may move it to' }),
  notes: Type.Array(Type.Object({ id: Type.String(), at: Instant, by: Type.String(), text: Type.String() })),
});
export type OfficerView = Static<typeof OfficerViewSchema>;
