import { BATCH_NAMES, RUN_STATES, STEP_STATES } from '@namsev/core';
import { type Static, type TSchema, Type } from 'typebox';

const Instant = Type.String({ format: 'date-time' });
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Figure = Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]);

export const RunViewSchema = Type.Object({
  id: Type.String(),
  batch: Type.Enum([...BATCH_NAMES]),
  trigger: Type.Enum(['schedule', 'manual']),
  period: Type.String(),
  state: Type.Enum([...RUN_STATES]),
  dueAt: Instant,
  startedAt: nullable(Instant),
  finishedAt: nullable(Instant),
  reason: nullable(Type.String({ description: 'Why it was skipped or missed' })),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      state: Type.Enum([...STEP_STATES]),
      processed: Type.Integer({ minimum: 0 }),
      total: nullable(Type.Integer({ minimum: 0 })),
      result: nullable(Type.Record(Type.String(), Figure)),
      reason: nullable(Type.String({ description: 'Why it was skipped, or the name of its error' })),
    }),
  ),
});
export type RunView = Static<typeof RunViewSchema>;

const BatchViewSchema = Type.Object({
  schedule: Type.String(),
  timeZone: Type.String(),
  nextRunAt: Instant,
  lastRun: nullable(RunViewSchema),
  late: Type.Boolean({ description: 'The latest period has not succeeded an hour after it was due' }),
});
export type BatchView = Static<typeof BatchViewSchema>;

export const BatchStatusSchema = Type.Object({
  isPaused: Type.Boolean(),
  pausedBy: Type.Optional(Type.String({ description: 'Id of an API key' })),
  daily: BatchViewSchema,
  weekly: BatchViewSchema,
  cleanup: BatchViewSchema,
  history: Type.Array(RunViewSchema, { description: 'The latest of all batches, newest first' }),
});

export type BatchStatusView = Static<typeof BatchStatusSchema>;

export const RunRequestedSchema = Type.Object({
  runId: Type.String(),
  period: Type.String(),
  state: Type.Enum([...RUN_STATES]),
});
export const BatchesPausedSchema = Type.Object({ isPaused: Type.Boolean() });
export const PauseRequest = Type.Object(
  {
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Kept in the audit log' }),
    ),
  },
  { additionalProperties: false },
);
export const NothingRequest = Type.Object({}, { additionalProperties: false });

export const ScheduleListSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.Enum([...BATCH_NAMES]),
      schedule: Type.String(),
      timeZone: Type.String(),
      nextRunAt: Instant,
      lastPeriod: nullable(Type.String()),
      lastState: nullable(Type.Enum([...RUN_STATES])),
      late: Type.Boolean(),
    }),
  ),
  nextCursor: Type.Null(),
});
