import {
  createLogger,
  createStoreClock,
  JOBS_COLLECTION,
  MS_PER_MINUTE,
  migrate,
  QUEUE_POLICIES,
} from '@namsev/core';
import { defineJob, workQueues } from '@namsev/worker/queues';
import { ObjectId } from 'mongodb';
import type { JobEngine } from './job-engine.ts';

/** The shipped code and policies, but for a handler that does what the measurement asks. */
export const leaseEngine: JobEngine = {
  collection: JOBS_COLLECTION,
  async prepare(db) {
    await migrate(db);
  },
  toDocument(data) {
    const dueAt = new Date(Date.now() - MS_PER_MINUTE);
    return {
      _id: new ObjectId(),
      name: 'complaints',
      job: 'analyse-complaint',
      type: 'normal',
      priority: 0,
      data: { complaintId: new ObjectId().toHexString(), requestId: JSON.stringify(data) },
      nextRunAt: dueAt,
      dueAt,
      lane: 'complaints',
      crashes: 0,
      failCount: 0,
    };
  },
  async start({ client, db, concurrency, work }) {
    const clock = await createStoreClock(db);
    const handler = defineJob({
      job: 'analyse-complaint',
      run: ({ requestId }) => work(JSON.parse(requestId)),
    });
    const agenda = await workQueues({
      connection: { client, db },
      clock,
      logger: createLogger({ level: 'warn', kind: 'worker' }),
      failpoint: async () => {},
      policies: { ...QUEUE_POLICIES, complaints: { ...QUEUE_POLICIES.complaints, concurrency } },
      queues: ['complaints'],
      definitions: [handler],
      onOutcome: () => {},
    });
    return {
      async stop() {
        await agenda.stop(1_000);
        clock.stop();
      },
    };
  },
};
