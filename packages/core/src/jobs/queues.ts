import { MS_PER_MINUTE, MS_PER_SECOND } from '../clock.ts';

export const QUEUES = ['complaints', 'indexing', 'cache', 'daily-batch', 'weekly-batch'] as const;
export type QueueName = (typeof QUEUES)[number];

export function isQueueName(name: string): name is QueueName {
  return QUEUES.some((queue) => queue === name);
}

export interface QueuePolicy {
  /** Jobs of this queue that one worker runs at a time. */
  readonly concurrency: number;
  /** Jobs of this queue that run at a time over all workers; without it there is no such bound. */
  readonly clusterConcurrency?: number;
  /** How long a worker that says nothing keeps its jobs, in ms. Renewed at a third of it. */
  readonly leaseMs: number;
  /** A run is cancelled after this, in ms. */
  readonly timeoutMs: number;
  readonly retries: number;
  /** The n-th retry waits a random time up to `firstRetryMs * 2^(n-1)`, at most `longestRetryMs`. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Workers that died with the job in hand before it counts as the cause. */
  readonly crashes: number;
}

const PATIENCE = {
  retries: 3,
  firstRetryMs: MS_PER_SECOND,
  longestRetryMs: MS_PER_MINUTE,
  crashes: 3,
} as const;

const BATCH: QueuePolicy = {
  ...PATIENCE,
  concurrency: 1,
  clusterConcurrency: 1,
  leaseMs: 30 * MS_PER_SECOND,
  timeoutMs: 30 * MS_PER_MINUTE,
};

/** The index has one writer at a time, so that its batches never wait for each other's documents. */
export const QUEUE_POLICIES: Readonly<Record<QueueName, QueuePolicy>> = {
  complaints: {
    ...PATIENCE,
    concurrency: 24,
    leaseMs: 15 * MS_PER_SECOND,
    timeoutMs: 10 * MS_PER_SECOND,
  },
  indexing: {
    ...PATIENCE,
    concurrency: 1,
    clusterConcurrency: 1,
    leaseMs: 15 * MS_PER_SECOND,
    timeoutMs: MS_PER_MINUTE,
  },
  cache: { ...PATIENCE, concurrency: 4, leaseMs: 15 * MS_PER_SECOND, timeoutMs: 5 * MS_PER_SECOND },
  'daily-batch': BATCH,
  'weekly-batch': BATCH,
};
