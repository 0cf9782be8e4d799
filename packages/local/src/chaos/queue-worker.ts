import { setTimeout as pause } from 'node:timers/promises';
import {
  createFailpoint,
  createLogger,
  createStoreClock,
  migrate,
  openStore,
  type RunningService,
  runServiceProcess,
  type StoreConnection,
  WORK_TIMEOUTS,
} from '@namsev/core';
import { startWatchdog, workQueues } from '@namsev/worker/queues';
import { createJobRecords } from './job-records.ts';
import { defineRecordedJobs } from './perform-recorded.ts';
import type { PoolExhaustion, QueueWorkerOrder } from './queue-worker-order.ts';
import { RECORDED_POLICIES, RECORDED_QUEUES } from './recorded-jobs.ts';

/* A worker whose jobs write down what they do, under the code of the shipped one and policies in a hurry. */

const GRACE_MS = 3_000;
const JOBS_GRACE_MS = 1_000;
const BLOCKED_FOR_MS = 2_000;
const POOL_SIZE = 12;

const order = JSON.parse(process.argv[2] ?? '') as QueueWorkerOrder;

async function start(): Promise<RunningService> {
  const logger = createLogger({ level: 'warn', kind: 'worker' });
  const { uri, database } = order;
  const connection = await openStore({
    ...WORK_TIMEOUTS,
    uri,
    database,
    applicationName: 'namsev-chaos',
    maxPoolSize: POOL_SIZE,
  });
  await migrate(connection.db);
  const clock = await createStoreClock(connection.db);
  const records = await createJobRecords(connection.client, connection.db);
  const agenda = await workQueues({
    connection,
    clock,
    logger,
    failpoint: createFailpoint(order.failpoints),
    policies: RECORDED_POLICIES,
    queues: RECORDED_QUEUES,
    definitions: defineRecordedJobs(records, clock),
    onOutcome: () => {},
  });
  const unwatch = startWatchdog(BLOCKED_FOR_MS);
  process.on('message', (message) => void exhaustPool(connection, (message as PoolExhaustion).forMs));
  return {
    async stop() {
      await agenda.stop(JOBS_GRACE_MS);
      clock.stop();
      await Promise.allSettled([unwatch(), connection.close()]);
    },
  };
}

/** Takes every connection: each waits for a change that never comes. */
async function exhaustPool({ db }: StoreConnection, forMs: number): Promise<void> {
  const streams = Array.from({ length: POOL_SIZE * 2 }, () =>
    db.collection('chaos_silence').watch([], { maxAwaitTimeMS: forMs }),
  );
  const waits = streams.map((stream) => stream.tryNext());
  await pause(forMs);
  await Promise.allSettled([...waits, ...streams.map((stream) => stream.close())]);
}

await runServiceProcess(start, GRACE_MS);
