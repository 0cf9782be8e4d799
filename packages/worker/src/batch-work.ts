import {
  type City,
  type Complaint,
  cleanCache,
  createBatchStore,
  createComplaintPages,
  createComplaintStore,
  createComplaintTraces,
  createConceptTerms,
  createDailyCountStore,
  createDeadLetterStore,
  createDuplicateMentions,
  createErasureLedger,
  createFigureCounter,
  createJobStore,
  createPivotLexicon,
  createRetentionStore,
  createScheduleKeeper,
  createSupportStore,
  createTimelineStore,
  createTombstoneStore,
  createTrendStore,
  type Failpoint,
  jobIdOf,
  type Metrics,
  type ScheduleKeeper,
  type StoreClock,
  type StoreConnection,
} from '@namsev/core';
import { cleanupSteps, dailySteps, weeklySteps } from './batch-steps.ts';
import type { JobDefinition } from './define-job.ts';
import type { IndexingWork } from './indexing-work.ts';
import { runBatchJob } from './jobs/run-batch.ts';

export interface BatchWorkOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  readonly clock: StoreClock;
  readonly city: City;
  readonly failpoint: Failpoint;
  readonly metrics: Metrics;
  indexing(): IndexingWork;
}

/** What a worker needs for batches: the jobs that run them, and who puts them in their queues on time. */
export function createBatchWork(options: BatchWorkOptions): {
  readonly definitions: readonly JobDefinition[];
  readonly keeper: ScheduleKeeper;
} {
  const { connection, clock, city, failpoint, metrics, indexing } = options;
  const { client, db } = connection;
  const { timeZone } = city;
  const batches = createBatchStore(db);
  const complaints = createComplaintStore(db);
  const trends = {
    timeline: createTimelineStore(db),
    complaints,
    counts: createDailyCountStore(client, db),
    trends: createTrendStore(client, db),
    clock,
    city,
    timeZone,
    termsOf: onFirstUse(() => createConceptTerms(createPivotLexicon())),
  };
  const figures = createFigureCounter({ client, db, city, complaints });
  const retention = {
    client,
    clock,
    timeZone,
    complaints,
    timeline: trends.timeline,
    retention: createRetentionStore(db),
    supports: createSupportStore(db),
    tombstones: createTombstoneStore(db),
    ledger: createErasureLedger(db),
    traces: createComplaintTraces(db, {
      searchIndex: () => indexing().searchIndex,
      figures,
      mentions: createDuplicateMentions(client, db),
    }),
  };
  const jobs = createJobStore(db);
  const caches = {
    clean: (signal: AbortSignal) => cleanCache(db, clock, signal),
    async invalidate(subject: string) {
      const at = clock.now();
      const id = jobIdOf('invalidate-cache', subject, at.toISOString());
      await jobs.insertMissing([
        { id, job: 'invalidate-cache', payload: { cache: 'statistics', subject }, at },
      ]);
    },
  };
  const reconciliation = { figures, pages: createComplaintPages(db) };
  const steps = { trends, complaints, retention, reconciliation, caches, indexing };
  const dependencies = { batches, clock, failpoint, metrics };
  return {
    definitions: [
      runBatchJob('run-daily-batch', dailySteps(steps), dependencies),
      runBatchJob('run-weekly-batch', weeklySteps(steps), dependencies),
      runBatchJob('clean-up', cleanupSteps(steps), dependencies),
    ],
    keeper: createScheduleKeeper({
      client,
      clock,
      timeZone,
      batches,
      jobs,
      deadLetters: createDeadLetterStore(db),
    }),
  };
}

/** A lexicon takes a tenth of a second to build, which a start should not wait for. */
function onFirstUse(
  create: () => (complaint: Complaint) => readonly string[],
): (complaint: Complaint) => readonly string[] {
  let made: ReturnType<typeof create> | undefined;
  return (complaint) => {
    made ??= create();
    return made(complaint);
  };
}
