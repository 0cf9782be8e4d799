import {
  type Clock,
  countQueues,
  type MetricsReader,
  MS_PER_SECOND,
  type QueueControl,
  type QueueCounts,
  type QueueName,
} from '@namsev/core';
import type { Db } from 'mongodb';
import type { QueueView } from './schemas/queue.ts';

export interface QueueStatus {
  /** All queues; counts at most two seconds old, pauses as they are. */
  read(): Promise<readonly QueueView[]>;
}

interface QueueStatusOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly control: QueueControl;
  readonly metrics: MetricsReader;
}

const FRESH_MS = 2 * MS_PER_SECOND;

/** Counts are made once in two seconds, however many ask. */
export function createQueueStatus({ db, clock, control, metrics }: QueueStatusOptions): QueueStatus {
  let counted: Promise<readonly QueueCounts[]> | undefined;
  let until = 0;
  const counts = () => {
    if (counted !== undefined && performance.now() < until) return counted;
    const counting = countQueues(db, clock);
    counted = counting;
    until = performance.now() + FRESH_MS;
    counting.catch(() => {
      until = 0;
    });
    return counting;
  };
  return {
    async read() {
      const [queues, pauses, report] = await Promise.all([counts(), control.pauses(), metrics.report('24h')]);
      const pausedBy = new Map<QueueName, string>(pauses.map(({ queue, by }) => [queue, by]));
      return queues.map(({ queue, ...rest }) => {
        const figures = report.queues.find(({ name }) => name === queue);
        return {
          name: queue,
          paused: pausedBy.has(queue),
          pausedBy: pausedBy.get(queue) ?? null,
          ...rest,
          processed: figures?.processed ?? 0,
          failed: figures?.failed ?? 0,
          p95Ms: figures?.p95Ms ?? null,
        };
      });
    },
  };
}
