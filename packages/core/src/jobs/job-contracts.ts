import { type Static, type TSchema, Type } from 'typebox';
import type { QueueName } from './queues.ts';

/** What a job is called, where it waits, and what it is given. Both who writes and who runs it check the payload. */
export interface JobContract<Payload extends TSchema = TSchema> {
  readonly queue: QueueName;
  readonly payload: Payload;
}

/** Ids and codes only: a payload never holds what a citizen wrote. */
const ComplaintPayload = Type.Object(
  { complaintId: Type.String({ pattern: '^[0-9a-f]{24}$' }), requestId: Type.String({ maxLength: 100 }) },
  { additionalProperties: false },
);
const RunPayload = Type.Object(
  { runId: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
);
const PartPayload = Type.Object(
  {
    runId: Type.String({ minLength: 1, maxLength: 100 }),
    part: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
const NothingPayload = Type.Object({}, { additionalProperties: false });

const InvalidationPayload = Type.Object(
  {
    cache: Type.String({ minLength: 1, maxLength: 40 }),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);

export const JOB_CONTRACTS = {
  'analyse-complaint': { queue: 'complaints', payload: ComplaintPayload },
  'reanalyse-complaints': { queue: 'complaints', payload: PartPayload },
  'index-changes': { queue: 'indexing', payload: NothingPayload },
  'invalidate-cache': { queue: 'cache', payload: InvalidationPayload },
  'run-daily-batch': { queue: 'daily-batch', payload: RunPayload },
  'run-weekly-batch': { queue: 'weekly-batch', payload: RunPayload },
  'clean-up': { queue: 'daily-batch', payload: RunPayload },
} as const satisfies Record<string, JobContract>;

export type JobName = keyof typeof JOB_CONTRACTS;
export type JobPayload<Name extends JobName> = Static<(typeof JOB_CONTRACTS)[Name]['payload']>;
