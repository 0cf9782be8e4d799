import { readDataSize } from '@namsev/core';
import type { Db } from 'mongodb';
import { auditFilings, countWaiting, type FilingAudit, waitUntilSettled } from '../../load/filing-audit.ts';
import type { OpenLoopPlan } from '../../load/open-loop.ts';
import type { BenchContext, MeasureGroup } from '../bench-group.ts';
import type { LeftOut, Measurement } from '../bench-result.ts';
import type { BenchSystem } from '../bench-system.ts';
import { file, liveLives, withStore } from '../loads.ts';
import { PROBED, probe } from '../probe-service.ts';

const FILING: OpenLoopPlan = { ratePerSecond: 50, warmUpSeconds: 0, seconds: 15 };
const WARM_UP: OpenLoopPlan = { ratePerSecond: 50, warmUpSeconds: 0, seconds: 4 };
const TWO_AND_TWO = { clients: 8, seconds: 10 };
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/** What each process spends on a complaint, which is what more machines multiply; and whether more of them agree. */
export const measureScale: MeasureGroup = async (context) => {
  const system = await context.startSystem(0);
  try {
    return [...(await measureCosts(context, system)), await measureTwoAndTwo(context, system)];
  } finally {
    await system.takeDown();
  }
};

interface Cost {
  readonly cpuMs: number;
  /** Undefined where the store does not count. */
  readonly operations: number | undefined;
}

/** Files while no worker runs, and then lets a worker do what is left: so each has its own figures. */
async function measureCosts(
  context: BenchContext,
  system: BenchSystem,
): Promise<readonly (Measurement | LeftOut)[]> {
  const api = await system.start('api', PROBED);
  const worker = await system.start('worker', PROBED);
  await file(context, api.url, WARM_UP);
  await withStore(system, untilIndexed);
  await worker.stop();
  const costOf = async (service: typeof api, work: () => Promise<unknown>): Promise<Cost> => {
    const before = { ...(await probe(service)), operations: await countOperations(system) };
    await work();
    const after = { ...(await probe(service)), operations: await countOperations(system) };
    const operations = after.operations - before.operations;
    return { cpuMs: after.cpuMs - before.cpuMs, operations: operations > 0 ? operations : undefined };
  };
  let filed = 0;
  const filing = await costOf(api, async () => {
    filed = (await file(context, api.url, FILING)).trackingIds.length;
  });
  await api.stop();
  const second = await system.start('worker', PROBED);
  const working = await costOf(second, () => withStore(system, untilIndexed));
  await second.stop();
  return [
    ...toMeasurements('api', filing, filed),
    ...toMeasurements('worker', working, filed),
    await measureStored(system),
  ];
}

/** Collections that do not grow with complaints. */
const NOT_OF_COMPLAINTS = ['models', 'model_files', 'metrics', 'control', 'configurations', 'processes'];
const KB_PER_MB = 1_024;

/** Before compression, so that stores can be compared and files that grow in steps do not matter. */
function measureStored(system: BenchSystem): Promise<Measurement> {
  return withStore(system, async (db) => {
    const { collections } = await readDataSize(db);
    const ofComplaints = collections.filter(({ name }) => !NOT_OF_COMPLAINTS.includes(name));
    const megabytes = ofComplaints.reduce((sum, { sizeMB, indexMB }) => sum + sizeMB + indexMB, 0);
    const complaints = await db.collection('complaints').countDocuments();
    return { name: 'store_kb', value: (megabytes * KB_PER_MB) / complaints, details: { complaints } };
  });
}

function toMeasurements(name: string, { cpuMs, operations }: Cost, filed: number): (Measurement | LeftOut)[] {
  const details = { complaints: filed };
  return [
    { name: `${name}_cpu_ms`, value: cpuMs / filed, details },
    operations === undefined
      ? { name: `${name}_operations`, leftOut: 'the store does not count its operations' }
      : { name: `${name}_operations`, value: operations / filed, details },
  ];
}

/** Commands that the store has answered; those of this look are among them. */
function countOperations(system: BenchSystem): Promise<number> {
  return withStore(system, async (db) => {
    const { opcounters } = await db.admin().serverStatus();
    return Object.values(opcounters as Record<string, number>).reduce((sum, count) => sum + count, 0);
  });
}

/** Until everything is analysed and search shows it. */
async function untilIndexed(db: Db): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const unindexed = () =>
    db.collection('complaints').countDocuments({ unindexedSince: { $gt: new Date(0) } });
  while ((await countWaiting(db)) > 0 || (await unindexed()) > 0) {
    if (performance.now() > deadline) throw new Error('the worker did not come to an end');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Each call of a life goes to the other api than the one before. */
async function measureTwoAndTwo(context: BenchContext, system: BenchSystem): Promise<Measurement> {
  const before = await withStore(system, (db) => db.collection('complaints').countDocuments());
  const apis = [await system.start('api'), await system.start('api')];
  const workers = [await system.start('worker'), await system.start('worker')];
  const begunAt = performance.now();
  const outcome = await liveLives(
    context,
    apis.map(({ url }) => url),
    TWO_AND_TWO,
  );
  await withStore(system, (db) => waitUntilSettled(db, PATIENCE_MS));
  const settledAfterMs = Math.round(performance.now() - begunAt);
  await Promise.all([...apis, ...workers].map((service) => service.stop()));
  const audit = await withStore(system, (db) => auditLives(db, outcome.trackingIds, before));
  const faults = audit.lost + audit.doubled + audit.wronglyTold + audit.jobsLeft + audit.deadLetters;
  const details = { lives: outcome.trackingIds.length, settledAfterMs, ...audit };
  return { name: 'two_and_two_faults', value: faults, failures: outcome.failures, details };
}

async function auditLives(db: Db, trackingIds: readonly string[], before: number): Promise<FilingAudit> {
  const audit = await auditFilings(db, new Map(trackingIds.map((id) => [id, id])));
  // Filed without keys: what there is more of than before and than was answered is doubled.
  const complaints = audit.complaints - before;
  return { ...audit, complaints, doubled: Math.max(0, complaints - trackingIds.length) };
}
