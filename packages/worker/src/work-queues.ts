import {
  type Clock,
  createDeadLetterStore,
  createQueueControl,
  type Failpoint,
  type Logger,
  type QueueName,
  type QueuePolicy,
  type StoreConnection,
} from '@namsev/core';
import { createAgenda, type LeasedAgenda } from './agenda/create-agenda.ts';
import { createLeaseStore } from './agenda/lease-store.ts';
import type { JobDefinition } from './define-job.ts';
import { type ClaimedRun, type JobReport, runJob } from './run-job.ts';

export { createLeaseStore } from './agenda/lease-store.ts';
export { defineJob, type JobContext, type JobDefinition, type JobHandler } from './define-job.ts';
export type { JobOutcome, JobReport } from './run-job.ts';
export { startWatchdog } from './watchdog/watchdog.ts';

export interface QueueWorkOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  /** The store's time. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly failpoint: Failpoint;
  readonly policies: Readonly<Record<QueueName, QueuePolicy>>;
  /** The queues that are worked off. */
  readonly queues: readonly QueueName[];
  readonly definitions: readonly JobDefinition[];
  /** Told how each run ended. Must not throw. */
  onOutcome(report: JobReport): void;
}

/** Works off queues: Agenda over leases, each run under its policy. */
export async function workQueues(options: QueueWorkOptions): Promise<LeasedAgenda> {
  const { connection, clock, logger, failpoint, policies, queues, onOutcome } = options;
  const { client, db } = connection;
  const deadLetters = createDeadLetterStore(db);
  const definitions = new Map<string, JobDefinition>();
  for (const definition of options.definitions) definitions.set(definition.job, definition);
  const handlerOf = (queue: QueueName) => {
    const now = () => clock.now();
    const policy = policies[queue];
    const runOptions = { queue, definitions, policy, deadLetters, failpoint, logger, now, onOutcome };
    return (run: ClaimedRun) => runJob(run, runOptions);
  };
  const agenda = await createAgenda({
    client,
    db,
    store: createLeaseStore(db, clock),
    control: createQueueControl(db),
    logger,
    policies,
    handlers: new Map(queues.map((queue) => [queue, handlerOf(queue)])),
  });
  await agenda.start();
  return agenda;
}
