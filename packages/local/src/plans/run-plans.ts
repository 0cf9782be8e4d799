import { setTimeout as pause } from 'node:timers/promises';
import {
  createAuditChain,
  createErasureLedger,
  INDEXES,
  JOBS_COLLECTION,
  MS_PER_DAY,
  systemClock,
} from '@namsev/core';
import { type Db, MongoClient } from 'mongodb';
import { BENCH_ADMIN_KEY, type BenchSystem } from '../bench/bench-system.ts';
import { leaseEngine } from '../bench/jobs/lease-engine.ts';
import { withStore } from '../bench/loads.ts';
import type { MeasuredService } from '../bench/measured-service.ts';
import type { Say } from '../say.ts';
import { openAdministratorsDoors, openTroublesDoors } from './administrator-doors.ts';
import { eraseComplaint, openPublicDoors } from './citizen-doors.ts';
import { createDoors } from './doors.ts';
import { judgePlans, type PlanVerdict } from './judge-plans.ts';
import type { ObservedQuery } from './observed-query.ts';
import { openArchive, openOfficersDoors } from './officer-doors.ts';
import { createQueryRecorder, readQueries, TELL_QUERIES, type ToldQueries } from './query-recorder.ts';
import { untilNothingIsLeft } from './work-left.ts';

export interface PlansResult extends PlanVerdict {
  /** Operations of the interface that were not called. */
  readonly unopened: readonly string[];
}

/** Hears the driver that the modules share; a bundle has one of its own. */
const RECORDED = ['--import', new URL('recorded-service.js', import.meta.url).href];
/** Every sweep, evaluation and schedule of a worker has had its turn. */
const EVERY_TIMER_MS = 32_000;
const DEAD_JOBS = 4;
const LONG_AGO_DAYS = 500;
const AGED = 20;

/** Calls every operation, runs every batch and waits for every timer, and judges what the store was asked meanwhile. */
export async function runPlans(system: BenchSystem, say: Say): Promise<PlansResult> {
  const archived = await withStore(system, (db) => age(db));
  const api = await system.start('api', RECORDED, 'modules');
  const worker = await system.start('worker', RECORDED, 'modules');
  const startedAt = performance.now();
  const doors = createDoors(api.url);
  say('Calling every operation.');
  await withStore(system, breakJobs);
  await openPublicDoors(doors);
  const [complaint] = await openOfficersDoors(doors, BENCH_ADMIN_KEY);
  if (complaint !== undefined) await eraseComplaint(doors, complaint);
  await openArchive(doors, BENCH_ADMIN_KEY, archived);
  await openAdministratorsDoors(doors, BENCH_ADMIN_KEY);
  say('Waiting for batches and for every timer of the worker.');
  await withStore(system, untilNothingIsLeft);
  await pause(Math.max(0, EVERY_TIMER_MS - (performance.now() - startedAt)));
  await openTroublesDoors(doors, BENCH_ADMIN_KEY);
  const unopened = await doors.unopened();
  const queries = [
    ...(await queriesOfService(api)),
    ...(await queriesOfService(worker)),
    ...(await queriesOfCommands(system)),
  ];
  await Promise.all([api.stop(), worker.stop()]);
  const verdict = await withStore(system, (db) =>
    judgePlans(queries, INDEXES, (collection, filter) => db.collection(collection).countDocuments(filter)),
  );
  return { ...verdict, unopened };
}

/** Lets time pass over some archived complaints, so that the cleanup has something to delete; one that stays archived. */
async function age(db: Db): Promise<string> {
  const complaints = db.collection('complaints');
  const found = await complaints
    .find({ erasableSince: { $gt: new Date(0) } })
    .limit(AGED + 1)
    .toArray();
  const [kept, ...aged] = found;
  if (kept === undefined) throw new Error('no seeded complaint is archived');
  for (const { _id, archivedAt } of aged) {
    const earlier = new Date(new Date(archivedAt).getTime() - LONG_AGO_DAYS * MS_PER_DAY);
    await complaints.updateOne({ _id }, { $set: { archivedAt: earlier, erasableSince: earlier } });
  }
  return String(kept['trackingId']);
}

/** Jobs whose payloads nobody can read: their dead letters are written at once. */
async function breakJobs(db: Db): Promise<void> {
  const broken = Array.from({ length: DEAD_JOBS }, () => ({ ...leaseEngine.toDocument({}), data: {} }));
  await db.collection(JOBS_COLLECTION).insertMany(broken);
}

/** What no service asks: the link by link check of the audit log, and the copy of the ledger of erasures. */
async function queriesOfCommands({ storeUri, database }: BenchSystem): Promise<readonly ObservedQuery[]> {
  const recorder = createQueryRecorder();
  const client = new MongoClient(storeUri, { monitorCommands: true });
  recorder.listen(client);
  try {
    const db = client.db(database);
    const { fault } = await createAuditChain(db, client, systemClock).verify();
    if (fault !== null) throw new Error(`the audit log does not hold: ${fault}`);
    for await (const { id } of createErasureLedger(db).since(new Date(0))) if (id === '') break;
    return readQueries(recorder.tell());
  } finally {
    await client.close();
  }
}

function queriesOfService({ process }: MeasuredService): Promise<readonly ObservedQuery[]> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('the service ended before it told its queries'));
    process.once('exit', onExit);
    process.on('message', function onMessage(message: ToldQueries | { readonly type: string }) {
      if (message.type !== 'queries' || !('queries' in message)) return;
      process.off('message', onMessage);
      process.off('exit', onExit);
      resolve(readQueries(message.queries));
    });
    process.send(TELL_QUERIES);
  });
}
