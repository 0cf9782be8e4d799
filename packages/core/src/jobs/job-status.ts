import { type Db, ObjectId } from 'mongodb';
import type { Clock } from '../clock.ts';
import { createJobHistory, type JobHistoryEntry } from './job-history.ts';
import { JOBS_COLLECTION, type JobDocument } from './job-store.ts';

export type JobState = 'waiting' | 'scheduled' | 'running' | 'retrying' | 'dead' | 'finished';

export interface JobStatus {
  readonly id: string;
  readonly queue: string;
  readonly job: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly crashes: number;
  readonly dueAt: Date | null;
  /** Best effort, and of the last seven days. */
  readonly history: readonly JobHistoryEntry[];
}

/** What is known of one job: from its row, its dead letter, or else the history of its runs. */
export async function readJobStatus(db: Db, clock: Clock, id: string): Promise<JobStatus | undefined> {
  if (!/^[0-9a-f]{24}$/.test(id)) return undefined;
  const _id = new ObjectId(id);
  const [row, letter, history] = await Promise.all([
    db.collection<JobDocument>(JOBS_COLLECTION).findOne({ _id }),
    db.collection('dead_letters').findOne({ _id }),
    createJobHistory(db).of(id),
  ]);
  if (row !== null) {
    const { name: queue, job, failCount, crashes, dueAt } = row;
    return { id, queue, job, state: stateOf(row, clock.now()), attempts: failCount, crashes, dueAt, history };
  }
  if (letter !== null) {
    const { queue, job, attempts, crashes } = letter;
    return { id, queue, job, state: 'dead', attempts, crashes, dueAt: null, history };
  }
  const last = history.at(-1);
  if (last === undefined) return undefined;
  const { queue, job, attempt: attempts, crashes } = last;
  return { id, queue, job, state: 'finished', attempts, crashes, dueAt: null, history };
}

function stateOf({ held, retrying, nextRunAt }: JobDocument, now: Date): JobState {
  if (held !== undefined) return 'running';
  if (retrying !== undefined && nextRunAt > now) return 'retrying';
  return nextRunAt > now ? 'scheduled' : 'waiting';
}
