import { setTimeout as pause } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { roundTo } from '../../load/percentile.ts';
import type { BenchSystem } from '../bench-system.ts';
import { startEngine } from './engine-run.ts';
import { ENGINES } from './engines.ts';
import type { EngineName, JobEngine } from './job-engine.ts';

export interface ThroughputPlan {
  readonly engine: EngineName;
  /** How many jobs wait, from the beginning to the end: what is done is made up for. */
  readonly backlog: number;
  readonly seconds: number;
  readonly concurrency: number;
  /** What one job waits for, in ms. */
  readonly ioMs: number;
  /** Rows of finished work beside it. */
  readonly history?: number;
}

export interface Throughput {
  readonly perSecond: number;
  readonly cpuMsPerJob: number;
  readonly commandsPerJob: number;
}

const WARM_UP_MS = 2_000;
const FEED_EVERY_MS = 20;
const ROWS_AT_ONCE = 1_000;

/** Jobs that one process works off in a second while a backlog of that size waits, in a database of its own. @throws EngineEnded */
export async function measureThroughput(
  { storeUri, database }: BenchSystem,
  plan: ThroughputPlan,
): Promise<Throughput> {
  const { engine, concurrency, ioMs } = plan;
  const own = `${database}_${engine}`;
  const client = new MongoClient(storeUri);
  const db = client.db(own);
  try {
    await prepare(db, plan);
    const run = await startEngine({ engine, storeUri, database: own, concurrency, ioMs });
    const feeder = feed(db, ENGINES[engine], () => run.news().done);
    try {
      await pause(WARM_UP_MS);
      const from = { at: performance.now(), ...run.news() };
      await pause(plan.seconds * 1_000);
      const to = { at: performance.now(), ...run.news() };
      const done = to.done - from.done;
      return {
        perSecond: roundTo((done * 1_000) / (to.at - from.at), 1),
        cpuMsPerJob: roundTo((to.cpuMs - from.cpuMs) / done, 3),
        commandsPerJob: roundTo((to.commands - from.commands) / done, 3),
      };
    } finally {
      // Also where it has ended by itself, and the feeder says so.
      await feeder.stop().finally(() => run.stop());
    }
  } finally {
    await db.dropDatabase();
    await client.close();
  }
}

async function prepare(db: Db, { engine, backlog, history = 0 }: ThroughputPlan): Promise<void> {
  await db.dropDatabase();
  await ENGINES[engine].prepare(db);
  await insert(db, ENGINES[engine], backlog);
  for (let at = 0; at < history; at += ROWS_AT_ONCE)
    await db.collection('job_history').insertMany(Array.from({ length: ROWS_AT_ONCE }, toHistoryRow));
}

function toHistoryRow() {
  const at = new Date();
  return {
    jobId: 'finished',
    queue: 'complaints',
    outcome: 'done',
    ranMs: 1,
    at,
    expireAt: new Date(8.64e15),
  };
}

async function insert(db: Db, { collection, toDocument }: JobEngine, count: number): Promise<void> {
  for (let left = count; left > 0; left -= ROWS_AT_ONCE) {
    const rows = Array.from({ length: Math.min(left, ROWS_AT_ONCE) }, () => toDocument({}));
    await db.collection(collection).insertMany(rows, { ordered: false });
  }
}

/** Writes as many jobs as were done. */
function feed(db: Db, engine: JobEngine, done: () => number): { stop(): Promise<void> } {
  let fed = 0;
  let stopped = false;
  const feeding = (async () => {
    while (!stopped) {
      await pause(FEED_EVERY_MS);
      const missing = done() - fed;
      fed += missing;
      await insert(db, engine, missing);
    }
  })();
  // Looked at in the end; until then it must not count as nobody's.
  feeding.catch(() => undefined);
  return {
    async stop() {
      stopped = true;
      await feeding;
    },
  };
}
