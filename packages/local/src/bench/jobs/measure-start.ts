import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { roundTo, type Spread, spreadOf } from '../../load/percentile.ts';
import type { BenchSystem } from '../bench-system.ts';
import { startEngine } from './engine-run.ts';
import { leaseEngine } from './lease-engine.ts';

export interface IdleFigures {
  /** From the writing of a job to its start in an idle worker, in ms. */
  readonly startedAfterMs: Spread;
  /** Commands that an idle worker of one queue sends to the store in a minute. */
  readonly commandsPerMinute: number;
}

const JOBS = 100;
/** An odd pause, so that jobs do not fall into step with anything that runs by the clock. */
const PAUSE_MS = 97;
const IDLE_MS = 10_000;
const SETTLE_MS = 1_000;

export async function measureIdle(
  { storeUri, database }: BenchSystem,
  concurrency: number,
): Promise<IdleFigures> {
  const own = `${database}_idle`;
  const client = new MongoClient(storeUri, { writeConcern: { w: 'majority', journal: true } });
  const db = client.db(own);
  try {
    await leaseEngine.prepare(db);
    const run = await startEngine({ engine: 'leases', storeUri, database: own, concurrency, ioMs: 0 });
    await pause(SETTLE_MS);
    const before = run.news().commands;
    await pause(IDLE_MS);
    const commandsPerMinute = roundTo(((run.news().commands - before) * 60_000) / IDLE_MS, 0);
    for (let job = 0; job < JOBS; job += 1) {
      await db
        .collection(leaseEngine.collection)
        .insertOne(leaseEngine.toDocument({ writtenAt: Date.now() }));
      await pause(PAUSE_MS);
    }
    await pause(SETTLE_MS);
    const startedAfterMs = spreadOf(run.startedAfterMs());
    await run.stop();
    return { startedAfterMs, commandsPerMinute };
  } finally {
    await db.dropDatabase();
    await client.close();
  }
}
