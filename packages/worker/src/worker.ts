import {
  type City,
  createComplaintStore,
  createDeadLetterStore,
  createJobStore,
  type Failpoint,
  type Logger,
  QUEUE_POLICIES,
  type StoreClock,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import type { Db } from 'mongodb';
import { createAgenda } from './agenda/create-agenda.ts';
import { createLeaseStore } from './agenda/lease-store.ts';
import { analyseComplaint } from './jobs/analyse-complaint.ts';
import { runJob } from './run-job.ts';
import { startMissingAnalysesSweep } from './sweeps/missing-analyses.ts';

export interface WorkerOptions {
  readonly db: Db;
  readonly clock: StoreClock;
  readonly city: City;
  readonly logger: Logger;
  readonly failpoint: Failpoint;
  readonly analyser: Analyser;
  readonly concurrency: number;
}

export interface Worker {
  stop(graceMs: number): Promise<void>;
}

/** Starts to work off the queues. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { db, clock, city, logger, failpoint, analyser, concurrency } = options;
  const complaints = createComplaintStore(db);
  const deadLetters = createDeadLetterStore(db);
  const policies: typeof QUEUE_POLICIES = {
    complaints: { ...QUEUE_POLICIES.complaints, concurrency },
  };
  const definition = analyseComplaint({ complaints, analyser, city, clock, failpoint });
  const policy = policies.complaints;
  const agenda = createAgenda({
    db,
    store: createLeaseStore(db, clock),
    logger,
    policies,
    handlers: new Map([
      [
        'complaints',
        (job) => runJob(job, { definition, policy, deadLetters, failpoint, logger, now: () => clock.now() }),
      ],
    ]),
  });
  await agenda.start();
  const stopSweep = startMissingAnalysesSweep({
    complaints,
    jobs: createJobStore(db),
    deadLetters,
    clock,
    logger,
  });
  return {
    async stop(graceMs) {
      stopSweep();
      await agenda.stop(graceMs);
    },
  };
}
