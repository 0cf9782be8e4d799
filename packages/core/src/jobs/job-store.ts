import { type ClientSession, type Collection, type Db, MongoBulkWriteError, ObjectId } from 'mongodb';
import { type CompiledSchema, compileSchema } from '../schema/compile-schema.ts';
import { isDuplicateKey } from '../store/store-error.ts';
import { JOB_CONTRACTS, type JobContract, type JobName, type JobPayload } from './job-contracts.ts';
import { type JobPriority, rankedDueTime } from './job-priority.ts';
import type { QueueName } from './queues.ts';

export const JOBS_COLLECTION = 'jobs';

/**
 * A job as Agenda keeps it, and what makes it safe to share.
 *
 * `lane` and `retrying` exist only while the job waits to be claimed, `held`, `lockToken` and `leaseUntil` only while a worker
 * has it; a finished job is gone. So the indexes behind claim and rescue never grow with the past.
 */
export interface JobDocument {
  _id: ObjectId;
  /** The queue: what Agenda calls a job's name. */
  name: string;
  job: string;
  type: 'normal';
  priority: number;
  data: unknown;
  /** When it may run, less the head start of its priority. */
  nextRunAt: Date;
  /** When it is due for whoever waits for it. */
  dueAt: Date;
  lane?: string;
  /** The queue once more, while it waits after a failure. */
  retrying?: string;
  held?: string;
  /** The fencing token of the claim: whoever writes with an older one writes nothing. */
  lockToken?: string;
  leaseUntil?: Date;
  /** Workers that died or hung with this job in hand. */
  crashes: number;
  failCount: number;
  firstFailedAt?: Date;
  failReason?: string;
  /** Of a job that was a dead letter: how many times it was given another chance, and as which job it began. */
  generation?: number;
  origin?: ObjectId;
}

export interface NewJob<Name extends JobName = JobName> {
  /** Decides what "the same job" is: a second one with this id is none. */
  readonly id: string;
  readonly job: Name;
  readonly payload: JobPayload<Name>;
  /** The present moment by the store's clock. */
  readonly at: Date;
  /** 0 when it is left out. */
  readonly delayMs?: number;
  readonly priority?: JobPriority;
}

/** A job that must not be written: its payload or its delay is wrong. A fault of ours, never of a caller. */
export class InvalidJob extends Error {
  override readonly name = 'InvalidJob';
}

export interface JobStore {
  /** @throws InvalidJob before anything is written. */
  insert<Name extends JobName>(job: NewJob<Name>, session: ClientSession): Promise<void>;
  /** Inserts those that do not exist yet; the number that were missing. @throws InvalidJob */
  insertMissing<Name extends JobName>(jobs: readonly NewJob<Name>[]): Promise<number>;
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Whether a job of the queue waits that is due by then and was begun by nobody. */
  isAwaited(queue: QueueName, by: Date): Promise<boolean>;
  /**
   * Removes those jobs of one queue that wait and that the order of its lane does not show; their ids.
   *
   * No worker would ever claim them. The embedded store builds an index without the rows of transactions that are open
   * at that moment, as after the collection was dropped under load; on any store a damaged index does the same.
   */
  removeUnseen(ids: readonly string[]): Promise<readonly string[]>;
}

/** Jobs that are due at the same moments as those that are looked for; with more of them nothing can be told. */
const MOST_AT_THE_SAME_TIME = 5_000;

export function createJobStore(db: Db): JobStore {
  const jobs = db.collection<JobDocument>(JOBS_COLLECTION);
  return {
    async insert(job, session) {
      await jobs.insertOne(toDocument(job), { session });
    },
    async insertMissing(newJobs) {
      const documents = newJobs.map(toDocument);
      if (documents.length === 0) return 0;
      try {
        return (await jobs.insertMany(documents, { ordered: false })).insertedCount;
      } catch (error) {
        if (!(error instanceof MongoBulkWriteError) || !isDuplicateKey(error)) throw error;
        return error.insertedCount;
      }
    },
    async existing(ids) {
      const found = jobs.find(
        { _id: { $in: ids.map((id) => new ObjectId(id)) } },
        { projection: { _id: 1 } },
      );
      return new Set((await found.toArray()).map(({ _id }) => _id.toHexString()));
    },
    async isAwaited(queue, by) {
      const due = { lane: queue, nextRunAt: { $lte: by } };
      return (await jobs.findOne(due, { projection: { _id: 1 } })) !== null;
    },
    async removeUnseen(ids) {
      const asked = ids.map((id) => new ObjectId(id));
      const waiting = await jobs.find({ _id: { $in: asked }, lane: { $exists: true } }).toArray();
      const unseen = await findUnseen(jobs, waiting);
      if (unseen.length === 0) return [];
      await jobs.deleteMany({ _id: { $in: unseen }, lane: { $exists: true } });
      return unseen.map(String);
    },
  };
}

async function findUnseen(
  jobs: Collection<JobDocument>,
  waiting: readonly JobDocument[],
): Promise<readonly ObjectId[]> {
  const lane = waiting[0]?.lane;
  if (lane === undefined) return [];
  const moments = waiting.map(({ nextRunAt }) => nextRunAt);
  const inLane = jobs.find({ lane, nextRunAt: { $in: moments } }, { projection: { _id: 1 } });
  const seen = await inLane.limit(MOST_AT_THE_SAME_TIME).toArray();
  if (seen.length === MOST_AT_THE_SAME_TIME) return [];
  const seenIds = new Set(seen.map(({ _id }) => _id.toHexString()));
  return waiting.map(({ _id }) => _id).filter((id) => !seenIds.has(id.toHexString()));
}

function toDocument<Name extends JobName>(newJob: NewJob<Name>): JobDocument {
  const { id, job, payload, at, delayMs = 0, priority = 'normal' } = newJob;
  checkJob(newJob);
  const dueAt = new Date(at.getTime() + delayMs);
  const { queue } = JOB_CONTRACTS[job];
  return {
    _id: new ObjectId(id),
    name: queue,
    job,
    type: 'normal',
    priority: 0,
    data: payload,
    nextRunAt: rankedDueTime(dueAt, priority, at),
    dueAt,
    lane: queue,
    crashes: 0,
    failCount: 0,
  };
}

const MOST_FAULTS = 3;
/** A year: whatever is to happen later is a schedule's business. */
const LONGEST_DELAY_MS = 366 * 24 * 60 * 60 * 1_000;

function checkJob({ job, payload, delayMs = 0 }: NewJob): void {
  if (!Object.hasOwn(JOB_CONTRACTS, job)) throw new InvalidJob('There is no job of this name.');
  if (!(delayMs >= 0 && delayMs <= LONGEST_DELAY_MS))
    throw new InvalidJob(`Job ${job}: expected a delay from 0 to ${LONGEST_DELAY_MS} ms, got ${delayMs}.`);
  const faults = payloadSchemaOf(job).faults(payload, MOST_FAULTS);
  if (faults.length > 0)
    throw new InvalidJob(`Job ${job}: the payload does not match: ${faults.join('; ')}.`);
}

const compiled = new Map<JobName, CompiledSchema<JobContract['payload']>>();

/** Compiled when it is first asked for: a start that writes no jobs does not pay for it. */
export function payloadSchemaOf(job: JobName): CompiledSchema<JobContract['payload']> {
  const schema = compiled.get(job) ?? compileSchema<JobContract['payload']>(JOB_CONTRACTS[job].payload);
  compiled.set(job, schema);
  return schema;
}
