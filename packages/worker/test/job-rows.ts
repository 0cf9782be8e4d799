import { createDeadLetterStore, createJobStore, createStoreClock, type JobDocument } from '@namsev/core';
import { openTestStore } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import type { Test } from 'tap';
import { createLeaseStore } from '../src/agenda/lease-store.ts';

/** A database of its own with leases over it, and means to look at and to put in jobs. */
export async function openJobRows(t: Test) {
  const store = await openTestStore(t);
  const clock = await createStoreClock(store.db);
  t.teardown(() => clock.stop());
  const leases = createLeaseStore(store.db, clock);
  const jobs = createJobStore(store.db);
  const rows = store.db.collection<JobDocument>('jobs');
  const enqueue = async (count: number, { at = clock.now(), delayMs = 0 } = {}) => {
    const ids = Array.from({ length: count }, () => new ObjectId().toHexString());
    await jobs.insertMissing(
      ids.map((id) => ({
        id,
        job: 'analyse-complaint' as const,
        payload: { complaintId: id, requestId: 'test' },
        at,
        delayMs,
      })),
    );
    return ids;
  };
  /** Reads what is due and claims it, as a worker does. */
  const claimDue = async (limit: number, token: string, leaseMs: number) => {
    const due = await leases.due('complaints', limit);
    return leases.claim(
      'complaints',
      due.map(({ id }) => id),
      token,
      leaseMs,
    );
  };
  const deadLetters = createDeadLetterStore(store.db);
  const expire = (token: string) =>
    rows.updateMany({ lockToken: token }, { $set: { leaseUntil: new Date(0) } });
  return { ...store, clock, leases, jobs, rows, deadLetters, enqueue, claimDue, expire };
}
