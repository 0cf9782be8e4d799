import { type Clock, createJobStore, JOBS_COLLECTION, jobIdOf, type NewJob } from '@namsev/core';
import { ObjectId } from 'mongodb';
import type { ChaosSystem } from './chaos-system.ts';
import { type Intent, jobOf, kindOf } from './recorded-jobs.ts';

const LATER_MS = 60_000;

export function jobIdFor(intent: Intent): string {
  return jobIdOf('chaos', intent);
}

/**
 * Writes the jobs of these intents until the store says that they are there, and returns the intents: from then on
 * they may not be lost.
 */
export async function acceptJobs(
  { client, databases }: ChaosSystem,
  clock: Clock,
  intents: readonly Intent[],
): Promise<readonly Intent[]> {
  const db = client.db(databases.queues);
  await createJobStore(db).insertMissing(intents.map((intent) => toJob(intent, clock.now())));
  for (const intent of intents.filter(isForeign)) {
    const foreign = kindOf(intent) === 'unknown' ? { job: 'paint-the-town' } : { data: { unreadable: true } };
    await db
      .collection(JOBS_COLLECTION)
      .updateOne({ _id: new ObjectId(jobIdFor(intent)) }, { $set: { ...foreign, nextRunAt: clock.now() } });
  }
  return intents;
}

/** What another version may have written: it is made unreadable before it is due. */
function isForeign(intent: Intent): boolean {
  return kindOf(intent) === 'unknown' || kindOf(intent) === 'unreadable';
}

function toJob(intent: Intent, at: Date): NewJob {
  const job = jobOf(kindOf(intent));
  const id = jobIdFor(intent);
  const payload = job === 'analyse-complaint' ? { complaintId: id, requestId: intent } : { runId: intent };
  return { id, job, payload, at, ...(isForeign(intent) && { delayMs: LATER_MS }) };
}
