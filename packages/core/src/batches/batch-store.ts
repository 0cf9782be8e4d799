import type { ClientSession, Db } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import { BATCH_NAMES, type BatchName } from '../schedules/schedule.ts';
import { isDuplicateKey } from '../store/store-error.ts';
import { type BatchRun, isUnfinished, type RunStep } from './batch-run.ts';

type RunDocument = Omit<BatchRun, 'id'> & {
  _id: string;
  /** The batch once more, while the run is queued or running. */
  unfinished?: BatchName;
  /** Of the process that runs it: whoever writes with an older one writes nothing. */
  owner?: string;
  expireAt: Date;
};

export interface BatchPause {
  /** Id of an API key. */
  readonly by: string;
  readonly at: Date;
}

export interface BatchStore {
  /** False when there is a run of that id already. */
  insert(run: BatchRun, session?: ClientSession): Promise<boolean>;
  get(id: string, session?: ClientSession): Promise<BatchRun | undefined>;
  /** Runs that are queued or running, of all batches. */
  unfinished(): Promise<readonly BatchRun[]>;
  /** The manual run of a batch that is under way. Two callers of one moment wait for each other. */
  manualUnderWay(batch: BatchName, session: ClientSession): Promise<BatchRun | undefined>;
  /** Newest first. */
  latest(batch: BatchName, limit: number): Promise<readonly BatchRun[]>;
  /** Of the schedule; manual runs do not count. */
  latestScheduled(batch: BatchName): Promise<BatchRun | undefined>;
  latestSucceeded(batch: BatchName): Promise<BatchRun | undefined>;
  /** Takes a run that is not over, from whoever had it; what it is now, or undefined when it is over. */
  begin(id: string, owner: string, steps: readonly RunStep[], at: Date): Promise<BatchRun | undefined>;
  /** Writes what a run has come to; false when somebody else has it by now. */
  save(run: BatchRun, owner: string): Promise<boolean>;
  /** Says of a run that nobody will go on with it; what it is then, or undefined when it was over before. */
  giveUp(id: string, at: Date): Promise<BatchRun | undefined>;
  pause(pause: BatchPause): Promise<void>;
  resume(): Promise<void>;
  readPause(session?: ClientSession): Promise<BatchPause | undefined>;
  /** Since when the schedules are kept; at the first asking, from now on. */
  scheduledSince(now: Date): Promise<Date>;
}

type PauseDocument = BatchPause & { _id: 'batch-pause' };
type SinceDocument = { _id: 'schedules'; since: Date };
type TurnDocument = { _id: string; turns: number };

const KEPT_MS = 400 * MS_PER_DAY;
const MOST_UNFINISHED = 100;

export function createBatchStore(db: Db): BatchStore {
  const runs = db.collection<RunDocument>('batch_runs');
  const pauses = db.collection<PauseDocument>('control');
  const sinces = db.collection<SinceDocument>('control');
  const turns = db.collection<TurnDocument>('control');
  const newestOf = async (filter: Partial<RunDocument>) =>
    toRun((await runs.find(filter).sort({ dueAt: -1 }).limit(1).toArray())[0] ?? null);

  return {
    async insert(run, session) {
      try {
        await runs.insertOne(toDocument(run), session === undefined ? {} : { session });
        return true;
      } catch (error) {
        if (session === undefined && isDuplicateKey(error)) return false;
        throw error;
      }
    },
    async get(id, session) {
      return toRun(await runs.findOne({ _id: id }, { ...(session && { session }) }));
    },
    async unfinished() {
      const found = runs.find({ unfinished: { $in: [...BATCH_NAMES] } }).limit(MOST_UNFINISHED);
      return (await found.toArray()).map(readRun);
    },
    async manualUnderWay(batch, session) {
      const turn = { $inc: { turns: 1 } };
      await turns.updateOne({ _id: `batch-turn:${batch}` }, turn, { upsert: true, session });
      const found = await runs.find({ unfinished: batch }, { session }).limit(MOST_UNFINISHED).toArray();
      return found.map(readRun).find(({ trigger }) => trigger === 'manual');
    },
    async latest(batch, limit) {
      return (await runs.find({ batch }).sort({ dueAt: -1 }).limit(limit).toArray()).map(readRun);
    },
    latestScheduled: (batch) => newestOf({ batch, trigger: 'schedule' }),
    latestSucceeded: (batch) => newestOf({ batch, state: 'succeeded' }),
    async begin(id, owner, steps, at) {
      const open = { $in: ['$state', ['queued', 'running', 'failed']] };
      const take = (field: string, value: unknown) => ({ $cond: [open, value, `$${field}`] });
      await runs.updateOne({ _id: id }, [
        {
          $set: {
            owner: take('owner', owner),
            startedAt: take('startedAt', { $ifNull: ['$startedAt', at] }),
            finishedAt: take('finishedAt', null),
            unfinished: { $cond: [open, '$batch', '$unfinished'] },
            state: take('state', 'running'),
            steps: take('steps', {
              $cond: [{ $eq: ['$steps', []] }, { $literal: steps }, '$steps'],
            }),
          },
        },
      ]);
      const taken = await runs.findOne({ _id: id });
      return taken?.owner === owner && taken.state === 'running' ? readRun(taken) : undefined;
    },
    async save({ id, state, finishedAt, steps }, owner) {
      const own = { $eq: ['$owner', owner] };
      const take = (field: string, value: unknown) => ({ $cond: [own, { $literal: value }, `$${field}`] });
      const unfinished = isUnfinished({ state }) ? '$unfinished' : '$$REMOVE';
      await runs.updateOne({ _id: id }, [
        {
          $set: {
            state: take('state', state),
            finishedAt: take('finishedAt', finishedAt),
            steps: take('steps', steps),
            unfinished: { $cond: [own, unfinished, '$unfinished'] },
          },
        },
      ]);
      const saved = await runs.findOne({ _id: id }, { projection: { owner: 1 } });
      return saved?.owner === owner;
    },
    async giveUp(id, at) {
      const over = { $not: [{ $in: ['$state', ['queued', 'running']] }] };
      const { modifiedCount } = await runs.updateOne({ _id: id }, [
        {
          $set: {
            state: { $cond: [over, '$state', 'failed'] },
            finishedAt: { $cond: [over, '$finishedAt', at] },
            owner: { $cond: [over, '$owner', '$$REMOVE'] },
            unfinished: { $cond: [over, '$unfinished', '$$REMOVE'] },
          },
        },
      ]);
      return modifiedCount === 0 ? undefined : toRun(await runs.findOne({ _id: id }));
    },
    async pause(pause) {
      await pauses.updateOne({ _id: 'batch-pause' }, { $setOnInsert: { ...pause } }, { upsert: true });
    },
    async resume() {
      await pauses.deleteOne({ _id: 'batch-pause' });
    },
    async readPause(session) {
      const found = await pauses.findOne({ _id: 'batch-pause' }, { ...(session && { session }) });
      return found === null ? undefined : { by: found.by, at: found.at };
    },
    async scheduledSince(now) {
      await sinces.updateOne({ _id: 'schedules' }, { $setOnInsert: { since: now } }, { upsert: true });
      return (await sinces.findOne({ _id: 'schedules' }))?.since ?? now;
    },
  };
}

function toDocument({ id, ...fields }: BatchRun): RunDocument {
  const expireAt = new Date(fields.dueAt.getTime() + KEPT_MS);
  return { _id: id, ...fields, ...(isUnfinished(fields) && { unfinished: fields.batch }), expireAt };
}

function toRun(document: RunDocument | null): BatchRun | undefined {
  return document === null ? undefined : readRun(document);
}

function readRun({ _id, unfinished, owner, expireAt, ...fields }: RunDocument): BatchRun {
  return { id: _id, ...fields };
}
