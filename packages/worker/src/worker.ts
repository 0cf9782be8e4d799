import { randomUUID } from 'node:crypto';
import {
  type City,
  createComplaintPages,
  createComplaintStore,
  createDeadLetterStore,
  createJobHistory,
  createJobStore,
  createNamedLease,
  createReanalysisStore,
  createShadowStore,
  createTimelineStore,
  type Failpoint,
  type Logger,
  type Metrics,
  type PivotLexicon,
  QUEUE_POLICIES,
  QUEUES,
  type QueueName,
  type QueuePolicy,
  type StoreClock,
  type StoreConnection,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import type { ActiveVersions } from './active-versions.ts';
import { createBatchWork } from './batch-work.ts';
import { gatherComplaints } from './gathered-stores.ts';
import { startHistoryWriter } from './history-writer.ts';
import { startIndexRequests } from './index-requests.ts';
import { createIndexingWork } from './indexing-work.ts';
import { analyseComplaint } from './jobs/analyse-complaint.ts';
import { indexChanges } from './jobs/index-changes.ts';
import { invalidateCacheJob } from './jobs/invalidate-cache.ts';
import { reanalyseComplaints } from './jobs/reanalyse-complaints.ts';
import { createReadAlong } from './read-along.ts';
import { startSchedules } from './schedules.ts';
import { ESCALATION_LEASE_MS, startDueEscalationsSweep } from './sweeps/due-escalations.ts';
import { startMissingAnalysesSweep } from './sweeps/missing-analyses.ts';
import { workQueues } from './work-queues.ts';

export interface WorkerOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  readonly clock: StoreClock;
  readonly city: City;
  readonly logger: Logger;
  readonly failpoint: Failpoint;
  readonly analyser: Analyser;
  /** The analyser's, so that it is not built twice. */
  readonly lexicon?: PivotLexicon;
  readonly metrics: Metrics;
  readonly versions: Pick<ActiveVersions, 'look' | 'shadow' | 'duplicateModel'>;
  /** Complaints that are analysed at a time. */
  readonly concurrency: number;
  /** Cuts the leases of the policies down to this; without it they are as long as those say. */
  readonly longestLeaseMs?: number;
}

export interface Worker {
  stop(graceMs: number): Promise<void>;
}

/** Starts to work off the queues. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { connection, clock, city, logger, failpoint, analyser, metrics, lexicon, versions } = options;
  const { db } = connection;
  const complaints = createComplaintStore(db);
  const deadLetters = createDeadLetterStore(db);
  const history = startHistoryWriter(createJobHistory(db), clock, logger);
  const jobs = createJobStore(db);
  const indexing = createIndexingWork({
    connection,
    clock,
    city,
    duplicateModel: versions.duplicateModel,
    ...(lexicon !== undefined && { lexicon }),
  });
  const batchWork = createBatchWork({ connection, clock, city, failpoint, metrics, indexing });
  const indexRequests = startIndexRequests({ complaints, jobs, clock, logger });
  const analysis = {
    complaints: gatherComplaints(complaints),
    analyser,
    duplicates: () => indexing().candidates,
    onCall: metrics.ai,
    city,
    clock,
    failpoint,
    readAlong: createReadAlong({
      comparisons: createShadowStore(db),
      clock,
      logger,
      shadow: versions.shadow,
    }),
  };
  const agenda = await workQueues({
    connection,
    clock,
    logger,
    failpoint,
    policies: policiesFor(options),
    queues: QUEUES,
    definitions: [
      analyseComplaint(analysis),
      reanalyseComplaints({
        ...analysis,
        complaints,
        client: connection.client,
        pages: createComplaintPages(db),
        runs: createReanalysisStore(db),
        jobs,
        look: versions.look,
      }),
      indexChanges({ complaints, indexing }),
      ...batchWork.definitions,
      invalidateCacheJob({ db, clock }),
    ],
    onOutcome(report) {
      history.add(report);
      metrics.job(report);
      if (report.job === 'analyse-complaint' && report.outcome === 'done') indexRequests.ask();
      if (report.job === 'index-changes' && report.outcome === 'done') indexRequests.askIfBehind();
    },
  });
  const stopSweep = startMissingAnalysesSweep({
    complaints,
    city,
    jobs,
    deadLetters,
    clock,
    logger,
  });
  const stopEscalations = startDueEscalationsSweep({
    client: connection.client,
    clock,
    complaints,
    timeline: createTimelineStore(db),
    lease: createNamedLease(db, 'escalations', randomUUID(), ESCALATION_LEASE_MS),
    logger,
  });
  const stopSchedules = startSchedules(batchWork.keeper, logger);
  return {
    async stop(graceMs) {
      stopSchedules();
      indexRequests.stop();
      stopSweep();
      stopEscalations();
      await agenda.stop(graceMs);
      await history.stop();
    },
  };
}

function policiesFor({
  concurrency,
  longestLeaseMs = Number.POSITIVE_INFINITY,
}: WorkerOptions): Readonly<Record<QueueName, QueuePolicy>> {
  const shorten = (policy: QueuePolicy) => ({
    ...policy,
    leaseMs: Math.min(policy.leaseMs, longestLeaseMs),
  });
  return {
    complaints: shorten({ ...QUEUE_POLICIES.complaints, concurrency }),
    indexing: shorten(QUEUE_POLICIES.indexing),
    cache: shorten(QUEUE_POLICIES.cache),
    'daily-batch': shorten(QUEUE_POLICIES['daily-batch']),
    'weekly-batch': shorten(QUEUE_POLICIES['weekly-batch']),
  };
}
