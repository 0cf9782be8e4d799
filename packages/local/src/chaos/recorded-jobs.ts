import type { JobName, QueueName, QueuePolicy } from '@namsev/core';
import { QUEUE_POLICIES } from '@namsev/core';
import { LEASE_MS } from './chaos-plan.ts';

/** How a job behaves that leaves a record of what it does. */
export const RECORDED_KINDS = [
  'plain',
  'slow',
  'flaky',
  'capped',
  'hopeless',
  'permanent',
  'unreadable',
  'unknown',
  'blocking',
] as const;
export type RecordedKind = (typeof RECORDED_KINDS)[number];

/** Those that never have an effect: each must end as one dead letter. */
export const DOOMED_KINDS: readonly RecordedKind[] = [
  'hopeless',
  'permanent',
  'unreadable',
  'unknown',
  'blocking',
];

/** What was asked for: `kind.number`. Whatever job carries it out, the effect of one intent must be there once. */
export type Intent = string;

export function kindOf(intent: Intent): RecordedKind {
  const kind = RECORDED_KINDS.find((each) => intent.startsWith(`${each}.`));
  if (kind === undefined) throw new Error(`there is no recorded job ${intent}`);
  return kind;
}

export function jobOf(kind: RecordedKind): JobName {
  if (kind === 'capped') return 'run-daily-batch';
  return kind === 'blocking' ? 'run-weekly-batch' : 'analyse-complaint';
}

export function queueOf(kind: RecordedKind): QueueName {
  if (kind === 'capped') return 'daily-batch';
  return kind === 'blocking' ? 'weekly-batch' : 'complaints';
}

/** Queues that are worked off by recorded jobs. */
export const RECORDED_QUEUES: readonly QueueName[] = ['complaints', 'daily-batch', 'weekly-batch'];

const HASTE = { leaseMs: LEASE_MS, timeoutMs: 8_000, firstRetryMs: 100, longestRetryMs: 1_000 } as const;

/** The shipped policies, but in a hurry, and with a bound over all workers that is above one. */
export const RECORDED_POLICIES: Readonly<Record<QueueName, QueuePolicy>> = {
  ...QUEUE_POLICIES,
  complaints: { ...QUEUE_POLICIES.complaints, ...HASTE, concurrency: 6 },
  'daily-batch': { ...QUEUE_POLICIES['daily-batch'], ...HASTE, concurrency: 2, clusterConcurrency: 3 },
  'weekly-batch': { ...QUEUE_POLICIES['weekly-batch'], ...HASTE },
};
