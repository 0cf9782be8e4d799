import { type ClientSession, type Db, ObjectId } from 'mongodb';
import { isDuplicateKey } from '../store/store-error.ts';
import type { QueueName } from './queues.ts';

export const JOBS_COLLECTION = 'jobs';

/**
 * A job as Agenda keeps it, and what makes it safe to share.
 *
 * `lane` exists only while the job waits to be claimed, `held`, `lockToken` and `leaseUntil` only while a worker
 * has it; a finished job is gone. So the indexes behind claim and rescue never grow with the past.
 */
export interface JobDocument {
  _id: ObjectId;
  name: string;
  type: 'normal';
  priority: number;
  data: unknown;
  nextRunAt: Date | null;
  lane?: string;
  held?: string;
  /** The fencing token of the claim: whoever writes with an older one writes nothing. */
  lockToken?: string;
  leaseUntil?: Date;
  /** Workers that died or hung with this job in hand. */
  crashes: number;
  failCount: number;
  firstFailedAt?: Date;
  failReason?: string;
}

export interface NewJob {
  /** Decides what "the same job" is: a second one with this id is none. */
  readonly id: string;
  readonly queue: QueueName;
  readonly payload: unknown;
  /** By the store's clock. */
  readonly dueAt: Date;
}

export interface JobStore {
  insert(job: NewJob, session: ClientSession): Promise<void>;
  /** Inserts those that do not exist yet; the number that were missing. */
  insertMissing(jobs: readonly NewJob[]): Promise<number>;
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

export function createJobStore(db: Db): JobStore {
  const jobs = db.collection<JobDocument>(JOBS_COLLECTION);
  return {
    async insert(job, session) {
      await jobs.insertOne(toDocument(job), { session });
    },
    async insertMissing(newJobs) {
      const inserted = await Promise.all(
        newJobs.map((job) => jobs.insertOne(toDocument(job)).then(counted, ignoreDuplicate)),
      );
      return inserted.filter(Boolean).length;
    },
    async existing(ids) {
      const found = jobs.find(
        { _id: { $in: ids.map((id) => new ObjectId(id)) } },
        { projection: { _id: 1 } },
      );
      return new Set((await found.toArray()).map(({ _id }) => _id.toHexString()));
    },
  };
}

function counted(): boolean {
  return true;
}

function ignoreDuplicate(error: unknown): boolean {
  if (isDuplicateKey(error)) return false;
  throw error;
}

function toDocument({ id, queue, payload, dueAt }: NewJob): JobDocument {
  return {
    _id: new ObjectId(id),
    name: queue,
    type: 'normal',
    priority: 0,
    data: payload,
    nextRunAt: dueAt,
    lane: queue,
    crashes: 0,
    failCount: 0,
  };
}
