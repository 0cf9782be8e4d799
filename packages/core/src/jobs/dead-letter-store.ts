import { type ClientSession, type Db, ObjectId } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import { DomainError, notFound } from '../errors.ts';
import { jobIdOf } from './job-id.ts';
import { JOBS_COLLECTION, type JobDocument } from './job-store.ts';
import type { QueueName } from './queues.ts';

export const DEAD_LETTER_STATUSES = ['dead', 'requeued', 'dismissed'] as const;
export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

/** A job as it was when it was given up. */
export interface DeadJob {
  readonly id: string;
  readonly queue: string;
  readonly job: string;
  /** Ids and codes, as in the job. */
  readonly payload: unknown;
  readonly error: { readonly name: string; readonly message: string };
  readonly attempts: number;
  readonly crashes: number;
  readonly firstFailedAt: Date;
  readonly deadAt: Date;
  /** How many times it had been given another chance, and the id that it had at first. */
  readonly generation: number;
  readonly origin: string;
}

export interface DeadLetter extends DeadJob {
  readonly status: DeadLetterStatus;
  /** Id of the job that it became again. */
  readonly requeuedAs?: string;
}

export interface DeadLetterPage {
  readonly items: readonly DeadLetter[];
  readonly nextCursor: string | null;
}

export interface DeadLetterQuery {
  readonly queue: QueueName;
  readonly limit: number;
  /** Where the page before ended. */
  readonly before?: string | undefined;
}

export interface DeadLetterStore {
  /** Written under the job's id before the job is removed; a second writing of the same death changes nothing. */
  put(letter: DeadJob): Promise<void>;
  /** Of these ids, those that are dead and that nobody has decided about. */
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The job as which each goes on, of those that were given another chance; the last one, where it was given several. */
  heirs(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Latest death first, whatever was decided about it. */
  list(query: DeadLetterQuery): Promise<DeadLetterPage>;
  /** Ids of those of a queue that nobody has decided about, the longest dead first, at most `limit`. */
  undecided(queue: QueueName, limit: number): Promise<readonly string[]>;
  /**
   * Gives a dead job another chance under a new id: however often it is asked, once.
   * @throws DomainError not_found, or already_decided when it was dismissed.
   */
  requeue(queue: QueueName, id: string, now: Date, session: ClientSession): Promise<DeadLetter>;
  /** @throws DomainError not_found, or already_decided when it was requeued. */
  dismiss(queue: QueueName, id: string, now: Date, session: ClientSession): Promise<DeadLetter>;
}

type DeadLetterDocument = Omit<DeadLetter, 'id' | 'origin' | 'requeuedAs'> & {
  _id: ObjectId;
  origin: ObjectId;
  /** Time of death and id: in this order they are listed. */
  order: string;
  /** Exists while nobody has decided about it. */
  undecided?: string;
  requeuedAs?: ObjectId;
  expireAt?: Date;
};

/** What was decided about is kept for this long. */
const KEPT_MS = 90 * MS_PER_DAY;

export function createDeadLetterStore(db: Db): DeadLetterStore {
  const letters = db.collection<DeadLetterDocument>('dead_letters');
  const jobs = db.collection<JobDocument>(JOBS_COLLECTION);
  const find = async (queue: QueueName, id: string, session: ClientSession) => {
    const letter = await letters.findOne({ _id: toObjectId(id) }, { session });
    if (letter === null || letter.queue !== queue) throw notFound('The dead letter');
    return letter;
  };

  return {
    async put({ id, origin, ...fields }) {
      const order = `${fields.deadAt.toISOString()}|${id}`;
      const document = { ...fields, origin: new ObjectId(origin), order, undecided: fields.queue };
      await letters.updateOne(
        { _id: new ObjectId(id) },
        { $setOnInsert: { ...document, status: 'dead' } },
        { upsert: true },
      );
    },
    async existing(ids) {
      const found = letters.find(
        { _id: { $in: ids.map((id) => new ObjectId(id)) } },
        { projection: { status: 1 } },
      );
      const dead = (await found.toArray()).filter(({ status }) => status === 'dead');
      return new Set(dead.map(({ _id }) => _id.toHexString()));
    },
    async heirs(ids) {
      const last = new Map<string, string>();
      for (let ends = new Map(ids.map((id) => [id, id])); ends.size > 0; ) {
        const found = letters.find(
          { _id: { $in: [...ends.keys()].map((id) => new ObjectId(id)) } },
          { projection: { requeuedAs: 1 } },
        );
        const next = new Map<string, string>();
        for (const { _id, requeuedAs } of await found.toArray()) {
          const first = ends.get(_id.toHexString());
          if (requeuedAs === undefined || first === undefined) continue;
          last.set(first, requeuedAs.toHexString());
          next.set(requeuedAs.toHexString(), first);
        }
        ends = next;
      }
      return last;
    },
    async list({ queue, limit, before }) {
      const filter = before === undefined ? { queue } : { queue, order: { $lt: before } };
      const found = letters
        .find(filter)
        .sort({ order: -1 })
        .limit(limit + 1);
      const rows = await found.toArray();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(toLetter),
        nextCursor: rows.length > limit && last !== undefined ? last.order : null,
      };
    },
    async undecided(queue, limit) {
      const found = letters
        .find({ undecided: queue }, { projection: { _id: 1, order: 1 } })
        .sort({ order: 1 })
        .limit(limit);
      return (await found.toArray()).map(({ _id }) => _id.toHexString());
    },
    async requeue(queue, id, now, session) {
      const letter = await find(queue, id, session);
      if (letter.status === 'dismissed')
        throw new DomainError('already_decided', 'The dead letter was dismissed.');
      if (letter.status === 'requeued') return toLetter(letter);
      const job = revive(letter, now);
      await jobs.insertOne(job, { session });
      const decided = { status: 'requeued' as const, requeuedAs: job._id };
      await letters.updateOne({ _id: letter._id }, decide(decided, now), { session });
      return toLetter({ ...letter, ...decided });
    },
    async dismiss(queue, id, now, session) {
      const letter = await find(queue, id, session);
      if (letter.status === 'requeued')
        throw new DomainError('already_decided', 'The dead letter was given another chance.');
      if (letter.status === 'dismissed') return toLetter(letter);
      const decided = { status: 'dismissed' as const };
      await letters.updateOne({ _id: letter._id }, decide(decided, now), { session });
      return toLetter({ ...letter, ...decided });
    },
  };
}

function decide(decided: Partial<DeadLetterDocument>, now: Date) {
  return {
    $set: { ...decided, expireAt: new Date(now.getTime() + KEPT_MS) },
    $unset: { undecided: '' as const },
  };
}

/** A new id for each chance, so that no sweep takes a finished job for a missing one. */
function revive({ origin, generation, queue, job, payload }: DeadLetterDocument, now: Date): JobDocument {
  return {
    _id: new ObjectId(jobIdOf('again', origin.toHexString(), String(generation + 1))),
    name: queue,
    job,
    type: 'normal',
    priority: 0,
    data: payload,
    nextRunAt: now,
    dueAt: now,
    lane: queue,
    crashes: 0,
    failCount: 0,
    generation: generation + 1,
    origin,
  };
}

/** @throws DomainError not_found for what cannot be an id. */
function toObjectId(id: string): ObjectId {
  if (!/^[0-9a-f]{24}$/.test(id)) throw notFound('The dead letter');
  return new ObjectId(id);
}

function toLetter(document: DeadLetterDocument): DeadLetter {
  const { _id, origin, requeuedAs, order, undecided, expireAt, ...fields } = document;
  return {
    id: _id.toHexString(),
    origin: origin.toHexString(),
    ...fields,
    ...(requeuedAs && { requeuedAs: requeuedAs.toHexString() }),
  };
}
