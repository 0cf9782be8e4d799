import {
  type City,
  createComplaintStore,
  createDeadLetterStore,
  createJobHistory,
  createJobStore,
  createQueueControl,
  type Failpoint,
  type Logger,
  QUEUE_POLICIES,
  QUEUES,
  type QueueName,
  type QueuePolicy,
  type StoreClock,
  type StoreConnection,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import { createAgenda } from './agenda/create-agenda.ts';
import { createLeaseStore } from './agenda/lease-store.ts';
import type { JobDefinition } from './define-job.ts';
import { startHistoryWriter } from './history-writer.ts';
import { analyseComplaint } from './jobs/analyse-complaint.ts';
import { type ClaimedRun, type RunJobOptions, runJob } from './run-job.ts';
import { startMissingAnalysesSweep } from './sweeps/missing-analyses.ts';

export interface WorkerOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  readonly clock: StoreClock;
  readonly city: City;
  readonly logger: Logger;
  readonly failpoint: Failpoint;
  readonly analyser: Analyser;
  /** Complaints that are analysed at a time. */
  readonly concurrency: number;
}

export interface Worker {
  stop(graceMs: number): Promise<void>;
}

/** Starts to work off the queues. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { connection, clock, city, logger, failpoint, analyser, concurrency } = options;
  const { client, db } = connection;
  const complaints = createComplaintStore(db);
  const deadLetters = createDeadLetterStore(db, client);
  const history = startHistoryWriter(createJobHistory(db), clock, logger);
  const policies: Readonly<Record<QueueName, QueuePolicy>> = {
    ...QUEUE_POLICIES,
    complaints: { ...QUEUE_POLICIES.complaints, concurrency },
  };
  const definitions = definitionsByName([analyseComplaint({ complaints, analyser, city, clock, failpoint })]);
  const handlerOf = (queue: QueueName) => {
    const runOptions: RunJobOptions = {
      queue,
      definitions,
      policy: policies[queue],
      deadLetters,
      failpoint,
      logger,
      now: () => clock.now(),
      onOutcome: (report) => history.add(report),
    };
    return (run: ClaimedRun) => runJob(run, runOptions);
  };
  const agenda = await createAgenda({
    client,
    db,
    store: createLeaseStore(db, clock),
    control: createQueueControl(db),
    logger,
    policies,
    handlers: new Map(QUEUES.map((queue) => [queue, handlerOf(queue)])),
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
      await history.stop();
    },
  };
}

function definitionsByName(definitions: readonly JobDefinition[]): ReadonlyMap<string, JobDefinition> {
  return new Map(definitions.map((definition) => [definition.job, definition]));
}
