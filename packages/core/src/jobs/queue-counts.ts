import type { Db } from 'mongodb';
import type { Clock } from '../clock.ts';
import { JOBS_COLLECTION, type JobDocument } from './job-store.ts';
import { QUEUES, type QueueName } from './queues.ts';

export interface QueueCounts {
  readonly queue: QueueName;
  /** Due and not claimed. */
  readonly waiting: number;
  /** Not due yet, and never failed. */
  readonly scheduled: number;
  /** Claimed by a worker. */
  readonly running: number;
  /** Failed, and not due for its next try yet. */
  readonly retrying: number;
  /** Dead letters that nobody has decided about. */
  readonly dead: number;
  /** How long the oldest waiting job has been due, in seconds; 0 when none waits. */
  readonly oldestWaitingSeconds: number;
}

/** Counts from the rows themselves, each by one index that holds only what is counted. */
export async function countQueues(db: Db, clock: Clock): Promise<readonly QueueCounts[]> {
  return Promise.all(QUEUES.map((queue) => countQueue(db, queue, clock.now())));
}

async function countQueue(db: Db, queue: QueueName, now: Date): Promise<QueueCounts> {
  const jobs = db.collection<JobDocument>(JOBS_COLLECTION);
  const [waiting, later, running, retrying, dead, oldest] = await Promise.all([
    jobs.countDocuments({ lane: queue, nextRunAt: { $lte: now } }),
    jobs.countDocuments({ lane: queue, nextRunAt: { $gt: now } }),
    jobs.countDocuments({ held: queue }),
    jobs.countDocuments({ retrying: queue, nextRunAt: { $gt: now } }),
    db.collection('dead_letters').countDocuments({ undecided: queue }),
    oldestDue(db, queue, now),
  ]);
  const oldestWaitingSeconds =
    oldest === undefined ? 0 : Math.max(0, Math.round((now.getTime() - oldest.getTime()) / 1_000));
  return {
    queue,
    waiting,
    scheduled: Math.max(0, later - retrying),
    running,
    retrying,
    dead,
    oldestWaitingSeconds,
  };
}

async function oldestDue(db: Db, queue: QueueName, now: Date): Promise<Date | undefined> {
  const [first] = await db
    .collection<JobDocument>(JOBS_COLLECTION)
    .find({ lane: queue, nextRunAt: { $lte: now } }, { projection: { dueAt: 1 } })
    .sort({ nextRunAt: 1 })
    .limit(1)
    .toArray();
  return first?.dueAt;
}
