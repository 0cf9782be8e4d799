import { ContactSchema, LocationSchema, PRIORITY_BANDS, STATUSES, TONES } from '@namsev/core';
import { type Static, type TSchema, Type } from 'typebox';

const Instant = Type.String({ format: 'date-time' });
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const Status = Type.Enum([...STATUSES]);
const PriorityBand = Type.Enum([...PRIORITY_BANDS]);

const AnalysisView = Type.Object(
  {
    state: Type.Enum(['pending', 'done', 'failed']),
    category: Type.Optional(
      Type.Object({
        value: nullable(Type.String()),
        confidence: Type.Number({ minimum: 0, maximum: 1 }),
        subType: nullable(Type.String()),
        words: Type.Array(Type.String(), { description: 'The words that spoke most for it' }),
        alternatives: Type.Array(Type.Object({ category: Type.String(), confidence: Type.Number() })),
      }),
    ),
    priority: Type.Optional(
      Type.Object({
        band: PriorityBand,
        score: Type.Integer({ minimum: 0, maximum: 100 }),
        reasons: Type.Array(
          Type.Object({ code: Type.String(), words: Type.Array(Type.String()), points: Type.Number() }),
        ),
      }),
    ),
    language: Type.Optional(
      Type.Object({
        language: Type.String(),
        script: Type.String(),
        mixed: Type.Boolean(),
        confidence: Type.Number(),
      }),
    ),
    tone: Type.Optional(Type.Enum([...TONES], { description: 'How it is said' })),
    duplicates: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Tracking ids of complaints on the same matter that were open then, likest first',
      }),
    ),
    degraded: Type.Optional(Type.Array(Type.Literal('duplicates_unavailable'))),
    versions: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { title: 'Analysis' },
);

const TimelineEntryView = Type.Object(
  {
    at: Instant,
    kind: Type.String(),
    by: Type.Enum(['citizen', 'officer', 'system']),
    text: Type.String(),
    status: Type.Optional(Status),
  },
  { title: 'TimelineEntry' },
);

const PUBLIC_FIELDS = {
  trackingId: Type.String(),
  status: Status,
  title: nullable(Type.String()),
  description: Type.String({ description: 'Personal data in it is masked' }),
  category: nullable(Type.String({ description: 'Null while the complaint waits in triage' })),
  ward: nullable(Type.String()),
  priority: nullable(PriorityBand),
  filedAt: Instant,
  updatedAt: Instant,
  dueAt: nullable(Instant),
  waitingSince: nullable(
    Type.String({ format: 'date-time', description: 'Since when an answer of the citizen is waited for' }),
  ),
  supports: Type.Integer(),
  mergedInto: Type.Optional(
    Type.String({ description: 'Tracking id of the complaint that it was merged into' }),
  ),
  language: nullable(Type.String()),
  isPublic: Type.Boolean(),
  location: nullable(
    Type.Object(
      { latitude: Type.Number(), longitude: Type.Number() },
      { description: 'Rounded to 3 decimals, about 100 m' },
    ),
  ),
  analysis: AnalysisView,
  timeline: Type.Array(TimelineEntryView),
} as const;

/** What the holder of the access token sees besides. */
export const OwnView = Type.Object({
  title: nullable(Type.String()),
  description: Type.String(),
  contact: nullable(ContactSchema),
  location: nullable(LocationSchema),
});

export const ComplaintViewSchema = Type.Object(
  { ...PUBLIC_FIELDS, own: Type.Optional(OwnView) },
  { title: 'Complaint' },
);
export type ComplaintView = Static<typeof ComplaintViewSchema>;

export const FilingReceiptSchema = Type.Object({
  trackingId: Type.String({ examples: ['TRP-4KQ7-XW9N-3FHD'] }),
  accessToken: Type.String({ description: 'Shown once; proves that the complaint is yours' }),
  status: Type.Literal('pending'),
  trackUrl: Type.String(),
});
