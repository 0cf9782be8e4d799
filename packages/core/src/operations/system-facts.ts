import type { Db } from 'mongodb';
import { createBackupRecords } from '../backup/backup-record.ts';
import { createBatchStore } from '../batches/batch-store.ts';
import { findLateBatches } from '../batches/request-run.ts';
import type { Clock } from '../clock.ts';
import type { RecentAccuracy } from '../evaluation/recent-accuracy.ts';
import { createQueueControl } from '../jobs/queue-control.ts';
import { countQueues, type QueueCounts } from '../jobs/queue-counts.ts';
import type { MetricsReader } from '../metrics/metrics-reader.ts';
import type { MetricsReport } from '../metrics/metrics-report.ts';
import { createProcessRegistry, type ProcessHeartbeat } from './process-registry.ts';

/** What is known of the system at one moment: health and alerts are judged by it. */
export interface SystemFacts {
  /** Of the last five minutes. */
  readonly metrics: MetricsReport;
  readonly queues: readonly QueueCounts[];
  readonly pausedQueues: readonly string[];
  /** Those that live. */
  readonly processes: readonly ProcessHeartbeat[];
  /** What does not work, in words for an operator. */
  readonly degraded: readonly string[];
  /** Batches that have not succeeded in time. */
  readonly lateBatches: readonly string[];
  /** Hours since the moment that the last backup is of; null where nobody is to make any. */
  readonly backupAgeHours: number | null;
  /** Wards and categories with far more complaints than expected. */
  readonly anomalies: readonly string[];
  /** How officers judged what each version of the classifier said of recent complaints. */
  readonly accuracy: readonly RecentAccuracy[];
}

export interface SystemFactsOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly metrics: MetricsReader;
  /** Told by those who know; without one there is nothing to tell. */
  anomalies?(): Promise<readonly string[]>;
  accuracy?(): Promise<readonly RecentAccuracy[]>;
}

export function createSystemFacts(options: SystemFactsOptions): () => Promise<SystemFacts> {
  const { db, clock, metrics } = options;
  const registry = createProcessRegistry(db);
  const control = createQueueControl(db);
  const batches = createBatchStore(db);
  const backups = createBackupRecords(db, clock);
  return async () => {
    const [report, queues, pauses, processes, lateBatches, backupAgeHours, anomalies, accuracy] =
      await Promise.all([
        metrics.report('5m'),
        countQueues(db, clock),
        control.pauses(),
        registry.alive(clock.now()),
        findLateBatches(batches, clock.now()),
        backups.ageHours(),
        options.anomalies?.() ?? [],
        options.accuracy?.() ?? [],
      ]);
    return {
      metrics: report,
      queues,
      pausedQueues: pauses.map(({ queue }) => queue),
      processes,
      degraded: degradationOf(processes),
      lateBatches,
      backupAgeHours,
      anomalies,
      accuracy,
    };
  };
}

/** Analyses need a worker that can use its models; nothing else needs one at once. */
export function degradationOf(processes: readonly ProcessHeartbeat[]): readonly string[] {
  const workers = processes.filter(({ kind }) => kind === 'worker');
  return [
    ...(workers.length === 0 ? ['no worker is running: analyses wait'] : []),
    ...(workers.some(({ models }) => !models) ? ['a worker cannot use its models: analyses wait'] : []),
    ...processes.flatMap(({ name, kind, refused = [] }) =>
      refused.map((why) => `the ${kind} ${name} works without what is active: ${why}`),
    ),
  ];
}
