import { DEAD_LETTER_STATUSES, QUEUES } from '@namsev/core';
import { type Static, Type } from 'typebox';

const Instant = Type.String({ format: 'date-time' });
const Count = Type.Integer({ minimum: 0 });

export const QueueParams = Type.Object({ name: Type.String({ maxLength: 40 }) });
export const DeadLetterParams = Type.Object({
  name: Type.String({ maxLength: 40 }),
  id: Type.String({ maxLength: 40 }),
});

export const QueueViewSchema = Type.Object({
  name: Type.Enum([...QUEUES]),
  paused: Type.Boolean(),
  pausedBy: Type.Union([Type.String(), Type.Null()], { description: 'Id of an API key' }),
  waiting: Type.Integer({ minimum: 0, description: 'Due and not begun' }),
  scheduled: Type.Integer({ minimum: 0, description: 'Not due yet' }),
  running: Type.Integer({ minimum: 0, description: 'In the hands of a worker' }),
  retrying: Type.Integer({ minimum: 0, description: 'Failed, and not due for the next try yet' }),
  dead: Type.Integer({ minimum: 0, description: 'Dead letters that nobody has decided about' }),
  oldestWaitingSeconds: Count,
  processed: Type.Integer({ minimum: 0, description: 'Runs of the last 24 hours that ended well' }),
  failed: Type.Integer({ minimum: 0, description: 'Runs of the last 24 hours that failed' }),
  p95Ms: Type.Union([Type.Number(), Type.Null()], {
    description: 'Of one run in the last 24 hours; null without any',
  }),
});
export type QueueView = Static<typeof QueueViewSchema>;

export const QueueListSchema = Type.Object({ queues: Type.Array(QueueViewSchema) });

export const QueueStateSchema = Type.Object({ name: Type.Enum([...QUEUES]), paused: Type.Boolean() });

export const DeadLetterViewSchema = Type.Object({
  id: Type.String(),
  queue: Type.String(),
  job: Type.String(),
  payload: Type.Unknown({ description: 'Ids and codes' }),
  error: Type.Object({ name: Type.String(), message: Type.String() }),
  attempts: Count,
  crashes: Count,
  firstFailedAt: Instant,
  deadAt: Instant,
  status: Type.Enum([...DEAD_LETTER_STATUSES]),
  requeuedAs: Type.Union([Type.String(), Type.Null()], { description: 'Id of the job that it became again' }),
});
export type DeadLetterView = Static<typeof DeadLetterViewSchema>;

export const RequeuedSchema = Type.Object({
  id: Type.String(),
  status: Type.Literal('requeued'),
  jobId: Type.String({ description: 'Of the job that it became again' }),
});
export const RequeuedManySchema = Type.Object({ requeued: Count });
export const DismissedSchema = Type.Object({ id: Type.String(), status: Type.Literal('dismissed') });

export const RetryManyRequest = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '20 when it is left out' })) },
  { additionalProperties: false },
);
export const DismissRequest = Type.Object(
  { reason: Type.String({ minLength: 3, maxLength: 500, description: 'Kept in the audit log' }) },
  { additionalProperties: false },
);

export const JobStatusSchema = Type.Object({
  id: Type.String(),
  queue: Type.String(),
  job: Type.String(),
  state: Type.Enum(['waiting', 'scheduled', 'running', 'retrying', 'dead', 'finished']),
  attempts: Count,
  crashes: Count,
  dueAt: Type.Union([Instant, Type.Null()]),
  history: Type.Array(
    Type.Object({
      at: Instant,
      attempt: Count,
      outcome: Type.String(),
      waitedMs: Type.Number(),
      ranMs: Type.Number(),
      error: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});
export type JobStatusView = Static<typeof JobStatusSchema>;
