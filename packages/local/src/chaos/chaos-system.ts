import { closeSync, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FailpointName } from '@namsev/core';
import { MongoClient } from 'mongodb';
import type { LocalConfig } from '../config.ts';
import { findFreePort } from '../free-port.ts';
import type { Say } from '../say.ts';
import { endAllSessions } from '../store/end-sessions.ts';
import type { StoreServer } from '../store/store-choice.ts';
import { type SupervisedService, superviseService } from '../supervise/supervised-service.ts';
import { findTestFolder } from '../test-folder.ts';
import { type ChaosPlan, LEASE_MS, type StrikeTarget } from './chaos-plan.ts';
import { type ChaosStore, startChaosStore } from './chaos-store.ts';
import type { QueueWorkerOrder } from './queue-worker-order.ts';

/** One process under chaos, which is started again whenever it ends. */
export interface ChaosProcess extends SupervisedService {
  readonly name: string;
  /** The next process of it ends itself at this point; the one after that is as before. */
  failNextLifeAt(failpoint: FailpointName): void;
}

/** A store and processes of the run's own. */
export interface ChaosSystem {
  readonly client: MongoClient;
  readonly storeUri: string;
  /** What the processes log. */
  readonly logFile: string;
  /** Undefined where the store was given, and is not ours to kill. */
  readonly store: ChaosStore | undefined;
  /** Of the shipped api and worker, and of the queue workers. */
  readonly databases: { readonly service: string; readonly queues: string };
  readonly urls: readonly string[];
  find(target: StrikeTarget): ChaosProcess;
  readonly processes: readonly ChaosProcess[];
  /** Stops everything and removes the data. May be called at any time. */
  takeDown(): Promise<void>;
}

/** The bootstrap key of its apis. */
export const CHAOS_ADMIN_KEY = 'nsk_chaos_0123456789abcdefghij';
const STOP_PATIENCE_MS = 4_000;
const LONGEST_PAUSE_MS = 200;
const QUEUE_WORKER = fileURLToPath(new URL('queue-worker.js', import.meta.url));
const SHIFT_CLOCK = fileURLToPath(new URL('shift-clock.js', import.meta.url));

interface ProcessStart {
  readonly target: StrikeTarget;
  readonly script: string;
  readonly nodeArguments?: readonly string[];
  environment(failpoint: FailpointName | undefined): Readonly<Record<string, string | undefined>>;
  scriptArguments?(failpoint: FailpointName | undefined): readonly string[];
}

export async function startChaosSystem(
  config: LocalConfig,
  server: StoreServer,
  plan: ChaosPlan,
  say: Say,
): Promise<ChaosSystem> {
  const folder = await findTestFolder(join(config.home, 'chaos'));
  await mkdir(folder, { recursive: true });
  const store = server.kind === 'mongodb' ? undefined : await startChaosStore(server, folder, say);
  const storeUri = server.kind === 'mongodb' ? server.uri : (store?.uri ?? '');
  const databases = { service: `chaos_${process.pid}_service`, queues: `chaos_${process.pid}_queues` };
  const logFile = join(folder, 'processes.log');
  const log = openSync(logFile, 'a');
  const afterDeath = () => freeLocks(storeUri, say);
  const apiPorts = await Promise.all(Array.from({ length: plan.processes.api }, findFreePort));
  const workerPorts = await Promise.all(Array.from({ length: plan.processes.worker }, findFreePort));
  const shared = sharedEnvironment(config, server, storeUri, databases.service);
  const starts = [
    ...apiPorts.map((port, index) => apiStart(config, index, { ...shared, PORT: String(port) })),
    ...workerPorts.map((port, index) =>
      workerStart(config, index, plan, { ...shared, WORKER_PORT: String(port) }),
    ),
    ...Array.from({ length: plan.processes['queue-worker'] }, (_, index) =>
      queueWorkerStart(config, index, plan, { uri: storeUri, database: databases.queues }),
    ),
  ];
  const byName = new Map(
    starts.map((start) => [nameOf(start.target), startProcess(start, log, say, afterDeath)]),
  );
  const processes = [...byName.values()];
  const client = new MongoClient(storeUri, { serverSelectionTimeoutMS: 60_000 });
  const takeDown = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.stop(STOP_PATIENCE_MS)));
    if (store === undefined)
      for (const database of Object.values(databases)) await client.db(database).dropDatabase();
    await client.close();
    await store?.stop(STOP_PATIENCE_MS);
    closeSync(log);
    await rm(folder, { recursive: true, force: true });
  };
  const system = {
    client,
    storeUri,
    logFile,
    store,
    databases,
    urls: apiPorts.map((port) => `http://127.0.0.1:${port}`),
    find: (target: StrikeTarget) => findProcess(byName, target),
    processes,
    takeDown,
  };
  try {
    await Promise.all(processes.map(({ ready }) => ready));
    return system;
  } catch (error) {
    await takeDown();
    throw error;
  }
}

function findProcess(byName: ReadonlyMap<string, ChaosProcess>, target: StrikeTarget): ChaosProcess {
  const found = byName.get(nameOf(target));
  if (found === undefined) throw new Error(`there is no ${nameOf(target)}`);
  return found;
}

function nameOf({ kind, index }: StrikeTarget): string {
  return `${kind} ${index + 1}`;
}

function startProcess(
  { target, script, nodeArguments = [], environment, scriptArguments }: ProcessStart,
  log: number,
  say: Say,
  afterDeath: () => Promise<void>,
): ChaosProcess {
  const name = nameOf(target);
  let failpoint: FailpointName | undefined;
  const nextLife = () => {
    const failAt = failpoint;
    failpoint = undefined;
    const own = { scriptArguments: scriptArguments?.(failAt) ?? [] };
    return { environment: environment(failAt), nodeArguments, log, ...own };
  };
  const service = superviseService({
    name,
    script,
    nextLife,
    say,
    afterDeath,
    longestPauseMs: LONGEST_PAUSE_MS,
  });
  return {
    ...service,
    name,
    failNextLifeAt(point) {
      failpoint = point;
    },
  };
}

function apiStart(
  { root }: LocalConfig,
  index: number,
  environment: Readonly<Record<string, string | undefined>>,
): ProcessStart {
  return {
    target: { kind: 'api', index },
    script: join(root, 'packages/api/dist/src/server.js'),
    environment: (failpoint) => ({ ...environment, ...failing(failpoint) }),
  };
}

function workerStart(
  { root }: LocalConfig,
  index: number,
  { clockShiftsMs }: ChaosPlan,
  environment: Readonly<Record<string, string | undefined>>,
): ProcessStart {
  return {
    target: { kind: 'worker', index },
    script: join(root, 'packages/worker/dist/src/main.js'),
    nodeArguments: shiftedClock(clockShiftsMs.worker[index]),
    environment: (failpoint) => ({ ...environment, ...failing(failpoint) }),
  };
}

function queueWorkerStart(
  { environment }: LocalConfig,
  index: number,
  { clockShiftsMs }: ChaosPlan,
  order: Omit<QueueWorkerOrder, 'failpoints'>,
): ProcessStart {
  return {
    target: { kind: 'queue-worker', index },
    script: QUEUE_WORKER,
    nodeArguments: shiftedClock(clockShiftsMs['queue-worker'][index]),
    environment: () => ({ PATH: environment.PATH, HOME: environment.HOME }),
    scriptArguments(failpoint) {
      const failpoints = failpoint ? [{ name: failpoint, action: 'exit' as const, times: 1 }] : [];
      return [JSON.stringify({ ...order, failpoints } satisfies QueueWorkerOrder)];
    },
  };
}

function failing(failpoint: FailpointName | undefined): Readonly<Record<string, string>> {
  return failpoint === undefined ? {} : { FAILPOINTS: `${failpoint}=exit:1` };
}

function shiftedClock(shiftMs: number | undefined): readonly string[] {
  return shiftMs === undefined || shiftMs === 0
    ? []
    : ['--import', `${pathToFileURL(SHIFT_CLOCK).href}?ms=${shiftMs}`];
}

function sharedEnvironment(
  { environment, city }: LocalConfig,
  server: StoreServer,
  uri: string,
  database: string,
): Readonly<Record<string, string | undefined>> {
  return {
    PATH: environment.PATH,
    HOME: environment.HOME,
    HOST: '127.0.0.1',
    MONGODB_URI: uri,
    MONGODB_DATABASE: database,
    CITY: city,
    ADMIN_KEY: CHAOS_ADMIN_KEY,
    RATE_LIMIT_SCALE: '0',
    LOG_LEVEL: 'warn',
    WORKER_LEASE_SECONDS: String(Math.ceil(LEASE_MS / 1_000)),
    NAMSEV_STORE_KIND: server.kind,
    NAMSEV_STORE_VERSION: server.version,
  };
}

async function freeLocks(uri: string, say: Say): Promise<void> {
  // What is still away is asked at the next death, or ends the transactions by itself.
  await endAllSessions(uri).catch(() => say('Sessions could not be ended: the store is away.'));
}
