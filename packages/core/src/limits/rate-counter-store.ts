import type { Db } from 'mongodb';
import { type Clock, MS_PER_MINUTE } from '../clock.ts';
import type { DailySalts } from '../identity/daily-salts.ts';

interface CounterDocument {
  _id: string;
  n: number;
  expireAt: Date;
}

export interface RateCounterStore {
  /** Adds what this process counted, by counter, and tells what all processes together have. */
  add(counts: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>>;
}

const KEPT_MS = 2 * MS_PER_MINUTE;

/** Counters are named by what they count and a keyed hash of the client: no address is stored. */
export function createRateCounterStore(db: Db, salts: DailySalts, clock: Clock): RateCounterStore {
  const counters = db.collection<CounterDocument>('rate_counters');
  return {
    async add(counts) {
      const expireAt = new Date(clock.now().getTime() + KEPT_MS);
      const nameById = new Map<string, string>();
      for (const name of counts.keys()) nameById.set(await salts.hash(name), name);
      const writes = [...nameById].map(([_id, name]) => ({
        updateOne: {
          filter: { _id },
          update: { $inc: { n: counts.get(name) ?? 0 }, $setOnInsert: { expireAt } },
          upsert: true,
        },
      }));
      if (writes.length === 0) return new Map();
      await counters.bulkWrite(writes, { ordered: false });
      const found = await counters.find({ _id: { $in: [...nameById.keys()] } }).toArray();
      return new Map(found.map(({ _id, n }) => [nameById.get(_id) ?? '', n]));
    },
  };
}
