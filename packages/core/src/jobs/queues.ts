import { type Static, Type } from 'typebox';
import { MS_PER_SECOND } from '../clock.ts';

export const QUEUES = ['complaints'] as const;
export type QueueName = (typeof QUEUES)[number];

export interface QueuePolicy {
  /** Jobs of this queue that one worker runs at a time. */
  readonly concurrency: number;
  /** How long a worker that says nothing keeps its jobs, in ms. Renewed at a third of it. */
  readonly leaseMs: number;
  /** A run is cancelled after this, in ms; below the lease, so that a cancelled run is never run twice at once. */
  readonly timeoutMs: number;
  readonly retries: number;
  /** The n-th retry waits a random time up to `firstRetryMs * 2^(n-1)`, at most `longestRetryMs`. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Workers that died with the job in hand before it counts as the cause. */
  readonly crashes: number;
}

export const QUEUE_POLICIES: Readonly<Record<QueueName, QueuePolicy>> = {
  complaints: {
    concurrency: 8,
    leaseMs: 15 * MS_PER_SECOND,
    timeoutMs: 10 * MS_PER_SECOND,
    retries: 3,
    firstRetryMs: MS_PER_SECOND,
    longestRetryMs: 60 * MS_PER_SECOND,
    crashes: 3,
  },
};

/** Ids only: a payload never holds what a citizen wrote. */
export const ComplaintJobSchema = Type.Object(
  { complaintId: Type.String({ pattern: '^[0-9a-f]{24}$' }), requestId: Type.String({ maxLength: 100 }) },
  { additionalProperties: false },
);
export type ComplaintJob = Static<typeof ComplaintJobSchema>;
