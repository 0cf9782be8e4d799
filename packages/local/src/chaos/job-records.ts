import { inTransaction, isDuplicateKey } from '@namsev/core';
import { type Db, type MongoClient, ObjectId } from 'mongodb';
import type { Intent } from './recorded-jobs.ts';

/** `cancelled`: it came to its end after its worker had given it up. */
export type RunOutcome = 'done' | 'failed' | 'cancelled';

/** One run of a recorded job, by the store's time. A run without an end was cut off. */
export interface RunRecord {
  readonly intent: Intent;
  readonly queue: string;
  /** Of the process. */
  readonly pid: number;
  /** When its worker handed it over, by the worker's measure of the store's time. */
  readonly givenAt: Date;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly outcome?: RunOutcome;
}

type RunDocument = RunRecord & { _id: ObjectId };

/** What recorded jobs leave behind in the store. */
export interface JobRecords {
  begin(run: Pick<RunRecord, 'intent' | 'queue' | 'pid' | 'givenAt'>): Promise<ObjectId>;
  end(run: ObjectId, outcome: RunOutcome): Promise<void>;
  /** Runs of the intent that ended in failure. */
  failures(intent: Intent): Promise<number>;
  /**
   * Has the effect of the intent, in both ways that jobs of the service have theirs: a row that is appended in one
   * transaction with the mark that it is there, and a counter behind a guard.
   */
  takeEffect(intent: Intent): Promise<void>;
  runs(): Promise<readonly RunRecord[]>;
  openRuns(pid: number): Promise<readonly RunRecord[]>;
  /** For each intent, how often it had its effect: the larger of the rows appended and the counter. */
  effects(): Promise<ReadonlyMap<Intent, number>>;
}

export async function createJobRecords(client: MongoClient, db: Db): Promise<JobRecords> {
  const runs = db.collection<RunDocument>('chaos_runs');
  const effects = db.collection<{ intent: Intent }>('chaos_effects');
  const marks = db.collection<{ _id: Intent }>('chaos_marks');
  const counters = db.collection<{ _id: Intent; done?: boolean; count: number }>('chaos_counters');
  await Promise.all([runs.createIndex({ intent: 1 }), runs.createIndex({ pid: 1 })]);

  const append = async (intent: Intent): Promise<void> => {
    try {
      await inTransaction(client, async (session) => {
        await marks.insertOne({ _id: intent }, { session });
        await effects.insertOne({ intent }, { session });
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  };
  const count = async (intent: Intent): Promise<void> => {
    const isFirst = { $ne: ['$done', true] };
    const counted = { $add: [{ $ifNull: ['$count', 0] }, { $cond: [isFirst, 1, 0] }] };
    await counters.updateOne({ _id: intent }, [{ $set: { count: counted, done: true } }], { upsert: true });
  };

  return {
    async begin(run) {
      const _id = new ObjectId();
      await runs.updateOne({ _id }, [{ $set: { ...run, startedAt: '$$NOW' } }], { upsert: true });
      return _id;
    },
    async end(run, outcome) {
      await runs.updateOne({ _id: run }, [{ $set: { endedAt: '$$NOW', outcome } }]);
    },
    async failures(intent) {
      return (await runs.find({ intent }).limit(100).toArray()).filter(({ outcome }) => outcome === 'failed')
        .length;
    },
    async takeEffect(intent) {
      await append(intent);
      await count(intent);
    },
    runs: () => runs.find().toArray(),
    async openRuns(pid) {
      return (await runs.find({ pid }).toArray()).filter(({ endedAt }) => endedAt === undefined);
    },
    async effects() {
      const times = new Map<Intent, number>();
      for (const { intent } of await effects.find().toArray())
        times.set(intent, (times.get(intent) ?? 0) + 1);
      for (const { _id, count } of await counters.find().toArray())
        times.set(_id, Math.max(times.get(_id) ?? 0, count));
      return times;
    },
  };
}
