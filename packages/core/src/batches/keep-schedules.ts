import type { DeadLetterStore } from '../jobs/dead-letter-store.ts';
import { BATCH_NAMES, type BatchName, periodsBetween, SCHEDULES } from '../schedules/schedule.ts';
import { enqueuePeriod, jobOfRun, notePeriod, type RunRequestDependencies } from './request-run.ts';

export interface ScheduleDependencies extends RunRequestDependencies {
  readonly timeZone: string;
  readonly deadLetters: DeadLetterStore;
}

export interface ScheduleKeeper {
  /** Enqueues what has become due, and makes good jobs that are missing; the runs that it put in a queue. */
  keep(): Promise<number>;
}

/**
 * Any number of processes may keep the schedules: a period has one run and one job, whoever comes first.
 *
 * After a time in which nobody kept them, only the latest period of each batch is made up for; the ones before it
 * are noted as missed. What falls due while batches are paused is noted as skipped.
 */
export function createScheduleKeeper(dependencies: ScheduleDependencies): ScheduleKeeper {
  const { clock, timeZone, batches } = dependencies;
  /** Up to when this process knows that everything due is noted. */
  const known = new Map<BatchName, Date>();

  const keepOne = async (batch: BatchName): Promise<number> => {
    const now = clock.now();
    const latest = await batches.latestScheduled(batch);
    const from = known.get(batch) ?? latest?.dueAt ?? (await batches.scheduledSince(now));
    const due = periodsBetween(SCHEDULES[batch], timeZone, from, now);
    const newest = due.at(-1);
    if (newest === undefined) return 0;
    for (const period of due.slice(0, -1))
      await notePeriod(batches, batch, period, 'missed', 'nothing was running when it was due');
    const isPaused = (await batches.readPause()) !== undefined;
    if (isPaused) await notePeriod(batches, batch, newest, 'skipped', 'batches were paused');
    const enqueued = !isPaused && (await enqueuePeriod(dependencies, batch, newest));
    known.set(batch, newest.dueAt);
    return enqueued ? 1 : 0;
  };

  return {
    async keep() {
      let enqueued = 0;
      for (const batch of BATCH_NAMES) enqueued += await keepOne(batch);
      return enqueued + (await reviveJobs(dependencies));
    },
  };
}

/** A run that is queued or running without a job: the job collection was lost, or the job is a dead letter. */
async function reviveJobs({ clock, batches, jobs, deadLetters }: ScheduleDependencies): Promise<number> {
  const runs = await batches.unfinished();
  if (runs.length === 0) return 0;
  const first = runs.map((run) => ({ run, job: jobOfRun(run, clock.now()) }));
  const heirs = await deadLetters.heirs(first.map(({ job }) => job.id));
  const wanted = first.map(({ run, job }) => ({ run, job: { ...job, id: heirs.get(job.id) ?? job.id } }));
  const ids = wanted.map(({ job }) => job.id);
  const [present, dead] = await Promise.all([jobs.existing(ids), deadLetters.existing(ids)]);
  const without = wanted.filter(({ job }) => !present.has(job.id));
  for (const { run, job } of without) if (dead.has(job.id)) await batches.giveUp(run.id, clock.now());
  return jobs.insertMissing(without.filter(({ job }) => !dead.has(job.id)).map(({ job }) => job));
}
