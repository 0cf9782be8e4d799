import { setTimeout as pause } from 'node:timers/promises';
import { JOBS_COLLECTION } from '@namsev/core';
import type { Db } from 'mongodb';

/** A store that hangs meanwhile is started again, and what it kept from its end goes on when the leases have run out. */
const PATIENCE_MS = 180_000;
const POLL_MS = 100;
const MOST_TOLD = 100;

/** Waits until no batch, no re-analysis and no job is under way. @throws Error that says what did not come to an end. */
export async function untilNothingIsLeft(db: Db): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let left = await unfinished(db); left.length > 0; left = await unfinished(db)) {
    if (performance.now() > deadline) throw new Error(`these did not come to an end:\n${left.join('\n')}`);
    await pause(POLL_MS);
  }
}

/** A line for each run and each job that is under way, without what the jobs are about. */
async function unfinished(db: Db): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const name of ['batch_runs', 'reanalysis_runs']) {
    const runs = await db
      .collection(name)
      .find({ unfinished: { $exists: true } })
      .toArray();
    lines.push(...runs.map((run) => `${name} ${JSON.stringify(run)}`));
  }
  const jobs = await db
    .collection(JOBS_COLLECTION)
    .find({}, { projection: { data: 0 } })
    .limit(MOST_TOLD)
    .toArray();
  return [...lines, ...jobs.map((job) => `${JOBS_COLLECTION} ${JSON.stringify(job)}`)];
}
