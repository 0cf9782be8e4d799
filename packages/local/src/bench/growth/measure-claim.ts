import { createStoreClock, JOBS_COLLECTION } from '@namsev/core';
import { createLeaseStore } from '@namsev/worker/queues';
import { MongoClient } from 'mongodb';
import type { BenchSystem } from '../bench-system.ts';
import { leaseEngine } from '../jobs/lease-engine.ts';

const QUEUE = 'complaints';
const LEASE_MS = 30_000;
const JOBS_AT_ONCE = 8;
const CLAIMS = 60;

/** How long it takes to find and claim the jobs that are due, in ms; no worker may run. */
export async function measureClaims({ storeUri, database }: BenchSystem): Promise<readonly number[]> {
  const client = new MongoClient(storeUri, { writeConcern: { w: 'majority', journal: true } });
  const db = client.db(database);
  const clock = await createStoreClock(db);
  try {
    const leases = createLeaseStore(db, clock);
    const times: number[] = [];
    for (let claim = 0; claim < CLAIMS; claim += 1) {
      const jobs = Array.from({ length: JOBS_AT_ONCE }, () => leaseEngine.toDocument({}));
      await db.collection(JOBS_COLLECTION).insertMany(jobs);
      const token = `bench-${claim}`;
      const begunAt = performance.now();
      const due = await leases.due(QUEUE, JOBS_AT_ONCE);
      const claimed = await leases.claim(
        QUEUE,
        due.map(({ id }) => id),
        token,
        LEASE_MS,
      );
      times.push(performance.now() - begunAt);
      const ids = claimed.map(({ _id }) => _id.toHexString());
      if ((await leases.finish(token, ids)) !== JOBS_AT_ONCE) throw new Error('a claim did not get its jobs');
    }
    return times;
  } finally {
    clock.stop();
    await client.close();
  }
}
