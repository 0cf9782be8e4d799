import { setTimeout as pause } from 'node:timers/promises';
import type { Db, Document } from 'mongodb';

/** What is in the store, held against what clients were told. All but `complaints` and `analysed` should be 0. */
export interface FilingAudit {
  readonly complaints: number;
  readonly analysed: number;
  /** Acknowledged and not in the store. */
  readonly lost: number;
  /** In the store for a key that has another one, or that nobody was told of. */
  readonly doubled: number;
  /** Complaints whose timeline does not hold exactly one `filed` entry. */
  readonly wronglyTold: number;
  readonly jobsLeft: number;
  readonly deadLetters: number;
}

const POLL_MS = 200;

/** Waits until every complaint is analysed and no job is left to do. @throws Error after `patienceMs`. */
export async function waitUntilSettled(db: Db, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const waiting = await countWaiting(db);
    const jobs = await countJobsLeft(db);
    if (waiting === 0 && jobs === 0) return;
    if (performance.now() > deadline)
      throw new Error(
        `after ${patienceMs} ms ${waiting} complaints are not analysed and ${jobs} jobs are left`,
      );
    await pause(POLL_MS);
  }
}

/** Complaints that wait for their analysis; costs in proportion to their number. */
export function countWaiting(db: Db): Promise<number> {
  return db.collection('complaints').countDocuments({ pendingSince: { $gt: new Date(0) } });
}

/** Jobs that are left to do: a word to the caches that is only due later is none, for it comes whatever happened. */
export async function countJobsLeft(db: Db): Promise<number> {
  const words = await db.collection('jobs').find({ name: 'cache' }).toArray();
  const later = words.filter((job) => isForLater(job, new Date())).length;
  return (await db.collection('jobs').countDocuments()) - later;
}

/** Whether a job was written to begin later, and nothing has come between. */
export function isForLater({ name, dueAt, failCount, held }: Document, now: Date): boolean {
  return name === 'cache' && dueAt > now && failCount === 0 && held === undefined;
}

/**
 * Reads a whole database that holds nothing but the filings under audit.
 *
 * @param acknowledged tracking ids by idempotency key.
 */
export async function auditFilings(db: Db, acknowledged: ReadonlyMap<string, string>): Promise<FilingAudit> {
  const stored = await db
    .collection('complaints')
    .find({}, { projection: { trackingId: 1, requestId: 1, 'analysis.state': 1 } })
    .toArray();
  const told = await db.collection('timeline').find({ kind: 'filed' }).toArray();
  const timesTold = countBy(told.map(({ complaintId }) => String(complaintId)));
  const trackingIds = new Set(stored.map(({ trackingId }) => String(trackingId)));
  const rightful = stored.filter(({ requestId, trackingId }) => acknowledged.get(requestId) === trackingId);
  return {
    complaints: stored.length,
    analysed: stored.filter(({ analysis }) => analysis.state === 'done').length,
    lost: [...acknowledged.values()].filter((trackingId) => !trackingIds.has(trackingId)).length,
    doubled: stored.length - new Set(rightful.map(({ requestId }) => requestId)).size,
    wronglyTold: stored.filter(({ _id }) => timesTold.get(String(_id)) !== 1).length,
    jobsLeft: await countJobsLeft(db),
    deadLetters: await db.collection('dead_letters').countDocuments(),
  };
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
