import type { City, Clock, ComplaintStore, DeadLetterStore, JobStore, Logger, NewJob } from '@namsev/core';
import { MS_PER_SECOND, writeAnalysis } from '@namsev/core';

export interface MissingAnalysesDependencies {
  readonly complaints: ComplaintStore;
  readonly city: City;
  readonly jobs: JobStore;
  readonly deadLetters: DeadLetterStore;
  /** The store's time. */
  readonly clock: Clock;
  readonly logger: Logger;
}

const SWEEP_EVERY_MS = 10 * MS_PER_SECOND;
const WAITING_FOR_MS = 15 * MS_PER_SECOND;
/** Bound on one sweep; what is left comes in the next. */
const MOST_AT_ONCE = 500;

/**
 * Finds complaints that wait for their analysis without a job that would do it, and gives them one. Where the job
 * died for good, the complaint is told so. A job that is there and that no worker can see is one that is missing. The job collection could be dropped as a whole: nothing is lost with it.
 *
 * @returns how many jobs were missing.
 */
export async function sweepMissingAnalyses(dependencies: MissingAnalysesDependencies): Promise<number> {
  const { complaints, jobs, deadLetters, clock, logger } = dependencies;
  const now = clock.now();
  const waiting = await complaints.pendingBefore(new Date(now.getTime() - WAITING_FOR_MS), MOST_AT_ONCE);
  if (waiting.length === 0) return 0;
  const present = await jobs.existing(waiting);
  const unseen = new Set(await jobs.removeUnseen([...present]));
  const without = waiting.filter((id) => !present.has(id) || unseen.has(id));
  const dead = await deadLetters.existing(without);
  for (const id of dead) await writeAnalysis(dependencies, id, null);
  const missing = without.filter((id) => !dead.has(id));
  const inserted = await jobs.insertMissing(missing.map((id) => toJob(id, now)));
  if (inserted > 0) logger.warn({ jobs: inserted }, 'complaints waited without a job; it was made good');
  return inserted;
}

function toJob(complaintId: string, at: Date): NewJob<'analyse-complaint'> {
  return { id: complaintId, job: 'analyse-complaint', payload: { complaintId, requestId: 'sweep' }, at };
}

/** Sweeps until the returned function is called. A store that is away only delays the next sweep. */
export function startMissingAnalysesSweep(dependencies: MissingAnalysesDependencies): () => void {
  const timer = setInterval(() => {
    sweepMissingAnalyses(dependencies).catch((error: unknown) => {
      dependencies.logger.warn({ err: error }, 'the sweep for missing analyses failed');
    });
  }, SWEEP_EVERY_MS);
  return () => clearInterval(timer);
}
