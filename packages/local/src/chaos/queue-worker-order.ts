import type { FailpointSetting } from '@namsev/core';

/** What a queue worker is started with, as JSON in its only argument. */
export interface QueueWorkerOrder {
  readonly uri: string;
  readonly database: string;
  readonly failpoints: readonly FailpointSetting[];
}

/** Told to a queue worker: all of its connections to the store shall be in use for so long. */
export interface PoolExhaustion {
  readonly forMs: number;
}
