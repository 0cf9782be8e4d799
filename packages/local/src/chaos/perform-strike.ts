import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, createBatchStore, createJobStore, requestRun } from '@namsev/core';
import { signalProcess } from '../process-identity.ts';
import type { Say } from '../say.ts';
import { acceptJobs } from './accept-jobs.ts';
import { LEASE_MS, type Strike, type StrikeTarget } from './chaos-plan.ts';
import type { ChaosProcess, ChaosSystem } from './chaos-system.ts';
import type { JobRecords } from './job-records.ts';
import { stepDown } from './step-down.ts';

/** What was done to a queue worker, by the store's time; a kill only where another was there to take over. */
export interface StrikeRecord {
  readonly kind: 'kill' | 'freeze';
  readonly pid: number;
  readonly at: Date;
  readonly until: Date;
}

export interface StrikeContext {
  readonly system: ChaosSystem;
  /** The store's time. */
  readonly clock: Clock;
  readonly records: JobRecords;
  readonly say: Say;
  /** What was done to queue workers, for the invariants. */
  readonly struck: StrikeRecord[];
  /** Intents that were accepted. */
  readonly accepted: string[];
  kills: number;
  readonly skipped: Set<string>;
}

const READY_PATIENCE_MS = 120_000;
const POLL_MS = 20;
const BATCH_PAUSE_MS = 500;
/** A kill of a queue worker is left alone for as long as taking over may last. */
const TAKEN_OVER_MS = LEASE_MS + 2_000;
const BUSY_PATIENCE_MS = 3_000;

/** Carries out one strike and waits until every process is back. */
export async function performStrike(strike: Strike, context: StrikeContext): Promise<void> {
  await strikeOnce(strike, context);
  for (const each of context.system.processes) await untilReady(each);
}

async function strikeOnce(strike: Strike, context: StrikeContext): Promise<void> {
  const { system } = context;
  switch (strike.kind) {
    case 'kill':
      return killProcess(strike.target, context);
    case 'freeze':
      return freeze(strike.target, strike.forMs, context);
    case 'failpoint':
      return failAt(strike, context);
    case 'exhaust-pool':
      system.find(strike.target).tell({ forMs: strike.forMs });
      return pause(strike.forMs).then(() => undefined);
    case 'block-process':
      return void context.accepted.push(...(await acceptJobs(system, context.clock, ['blocking.0'])));
    case 'drop-jobs':
      return void (await system.client.db(system.databases.service).collection('jobs').drop());
    case 'step-down':
      return stepDown(system, (reason) => context.skipped.add(reason));
    case 'restart-all':
      return restartAll(context);
    default:
      return strikeStore(strike, context);
  }
}

async function strikeStore(
  strike: Extract<Strike, { kind: 'kill-store' | 'store-away' | 'store-hangs' }>,
  context: StrikeContext,
): Promise<void> {
  const { store } = context.system;
  if (store === undefined) {
    context.skipped.add(`${strike.kind}: the store was given by MONGODB_URI and is not ours to kill`);
    return;
  }
  if (strike.kind === 'store-hangs') return store.hang(strike.forMs);
  context.kills += 1;
  await store.away(strike.kind === 'store-away' ? strike.forMs : 0);
}

async function killProcess(target: StrikeTarget, context: StrikeContext): Promise<void> {
  const process = context.system.find(target);
  const pid = await untilReady(process);
  if (target.kind === 'queue-worker') await untilBusy(pid, context.records);
  const at = context.clock.now();
  kill(pid, context);
  if (target.kind !== 'queue-worker') return;
  if (await othersStay(target, context.system)) context.struck.push({ kind: 'kill', pid, at, until: at });
}

/** Whether, for as long as taking over may last, there was another queue worker to do it. */
async function othersStay({ index }: StrikeTarget, system: ChaosSystem): Promise<boolean> {
  const others = system.processes.filter(
    ({ name }) => name.startsWith('queue-worker') && !name.endsWith(` ${index + 1}`),
  );
  const lives = others.map((each) => each.lives());
  await pause(TAKEN_OVER_MS);
  return others.some((each, place) => each.pid() !== undefined && each.lives() === lives[place]);
}

async function freeze(target: StrikeTarget, forMs: number, context: StrikeContext): Promise<void> {
  const pid = await untilReady(context.system.find(target));
  if (target.kind === 'queue-worker') await untilBusy(pid, context.records);
  const at = context.clock.now();
  signalProcess(pid, 'SIGSTOP');
  await pause(forMs);
  signalProcess(pid, 'SIGCONT');
  context.struck.push({ kind: 'freeze', pid, at, until: context.clock.now() });
}

/** Its successor comes to the failpoint, ends, and is followed by one that does not. */
async function failAt(
  { target, failpoint }: Extract<Strike, { kind: 'failpoint' }>,
  context: StrikeContext,
): Promise<void> {
  const process = context.system.find(target);
  const pid = await untilReady(process);
  const lives = process.lives();
  process.failNextLifeAt(failpoint);
  kill(pid, context);
  const isReached = () => process.lives() >= lives + 2;
  if (failpoint === 'batch.betweenSteps') await runBatches(context, isReached);
  else await until(`${process.name} reached ${failpoint}`, isReached);
}

/** Asks for one run of the daily batch after the other: any of the workers may take it. */
async function runBatches({ system, clock }: StrikeContext, isOver: () => boolean): Promise<void> {
  const { client, databases } = system;
  const db = client.db(databases.service);
  const dependencies = { client, clock, batches: createBatchStore(db), jobs: createJobStore(db) };
  const deadline = performance.now() + READY_PATIENCE_MS;
  while (!isOver()) {
    if (performance.now() > deadline)
      throw new Error('it was waited in vain: a batch came between its steps');
    await requestRun(dependencies, 'daily');
    await pause(BATCH_PAUSE_MS);
  }
}

async function restartAll(context: StrikeContext): Promise<void> {
  const { system } = context;
  for (const process of system.processes) {
    const pid = process.pid();
    if (pid !== undefined) kill(pid, context);
  }
  if (system.store === undefined) return;
  context.kills += 1;
  await system.store.away(0);
}

function kill(pid: number, context: StrikeContext): void {
  signalProcess(pid, 'SIGKILL');
  context.kills += 1;
}

/** A kill while it holds something tells more than one while it waits; but it is killed anyway. */
async function untilBusy(pid: number, records: JobRecords): Promise<void> {
  const deadline = performance.now() + BUSY_PATIENCE_MS;
  while (performance.now() < deadline) {
    if ((await records.openRuns(pid)).length > 0) return;
    await pause(POLL_MS);
  }
}

async function untilReady(process: ChaosProcess): Promise<number> {
  await until(`${process.name} came back`, () => process.pid() !== undefined);
  return process.pid() ?? 0;
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + READY_PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`it was waited in vain: ${what}`);
    await pause(POLL_MS);
  }
}
