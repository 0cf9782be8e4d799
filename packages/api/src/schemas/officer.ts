import { type City, CLEAN_TEXT, LANGUAGES, PRIORITY_BANDS, STATUSES, WORK_QUEUES } from '@namsev/core';
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

/** What work lists and tables are narrowed by. */
export function createWorkFilters(city: City) {
  return Type.Object(
    {
      queue: Type.Optional(Type.Enum([...WORK_QUEUES])),
      status: Type.Optional(Status),
      priority: Type.Optional(PriorityBand),
      category: Type.Optional(Type.Enum(city.categories.map(({ name }) => name))),
      ward: Type.Optional(Type.Enum(city.wards.map(({ code }) => code))),
    },
    { additionalProperties: false },
  );
}

export function createWorkListQuery(city: City) {
  return Type.Object(
    { ...PageQuery, ...createWorkFilters(city).properties },
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
    remark: Type.Optional(Type.String({ maxLength: 1_000, pattern: CLEAN_TEXT })),
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
  escalationLevel: Type.Integer({
    minimum: 0,
    description: 'How often it was passed on for being late; 0 is never',
  }),
} as const;

const { timeline: _timeline, own: _own, ...SUMMARY_FIELDS } = ComplaintViewSchema.properties;

export const WorkItemSchema = Type.Object({ ...SUMMARY_FIELDS, ...WORK_FIELDS }, { title: 'WorkItem' });
export type WorkItem = Static<typeof WorkItemSchema>;

const DeadlineView = Type.Object(
  {
    basis: Type.Union([
      Type.Object({
        category: NullableText,
        subType: NullableText,
        band: Type.Union([PriorityBand, Type.Null()]),
        promises: Type.Array(
          Type.Object({
            hours: Type.Number({ description: 'In opening hours 24 of them are one working day' }),
            runs: Type.Enum(['around_the_clock', 'in_opening_hours']),
          }),
        ),
      }),
      Type.Null(),
    ]),
    pauses: Type.Array(Type.Object({ cause: Type.Enum(['asked', 'closed']), from: Instant, to: Instant })),
    escalatesAt: Type.Array(Instant, { description: 'When each level is reached if it is still open then' }),
  },
  { description: 'What made the due date' },
);

/** `language` is the officer's. */
export const OfficerViewQuery = Type.Object(
  {
    language: Type.Optional(Type.Enum([...LANGUAGES], { description: 'Of the summary; English without it' })),
  },
  { additionalProperties: false },
);

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
  deadline: DeadlineView,
  summary: Type.Object(
    { language: Type.Enum([...LANGUAGES]), text: Type.String() },
    { description: 'The complaint and what became of it, from facts alone' },
  ),
  replies: Type.Array(
    Type.Object({
      status: Status,
      language: Type.Enum([...LANGUAGES]),
      text: Type.String(),
      review: Type.Literal('machine', { description: 'No speaker of the language has looked at it yet' }),
    }),
    {
      description:
        'To begin a remark with, in the language of the citizen, for each status that can be reached',
    },
  ),
  allowedTransitions: Type.Array(Status, { description: 'Where an officer may move it to' }),
  notes: Type.Array(Type.Object({ id: Type.String(), at: Instant, by: Type.String(), text: Type.String() })),
});
export type OfficerView = Static<typeof OfficerViewSchema>;
