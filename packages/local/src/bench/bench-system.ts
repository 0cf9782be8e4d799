import { closeSync, openSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { LocalConfig } from '../config.ts';
import { findFreePort } from '../free-port.ts';
import type { Say } from '../say.ts';
import type { StoreServer } from '../store/store-choice.ts';
import { superviseStore } from '../store/supervised-store.ts';
import { findTestFolder } from '../test-folder.ts';
import { type MeasuredService, startMeasured } from './measured-service.ts';

export type ServiceName = 'api' | 'worker';
/** As it is started everywhere, or module by module as the compiler left it. */
export type ServiceForm = 'bundle' | 'modules';

/** A store of the bench's own, and services that are started on it as they are needed. */
export interface BenchSystem {
  readonly storeUri: string;
  readonly database: string;
  /** What the services log. */
  readonly logFile: string;
  /** The second of a kind listens on another port. */
  start(
    name: ServiceName,
    nodeArguments?: readonly string[],
    form?: ServiceForm,
    settings?: Readonly<Record<string, string>>,
  ): Promise<MeasuredService>;
  /** Those that a failed measurement left running. */
  stopServices(): Promise<void>;
  /** Stops everything and removes the data. May be called at any time. */
  takeDown(): Promise<void>;
}

export interface BenchSystemOptions {
  readonly config: LocalConfig;
  readonly server: StoreServer;
  /** Tells the systems of one bench apart. */
  readonly name: string;
  /** A home of a store that was stopped: the data that it begins with, copied. */
  readonly dataFrom?: string;
  /** Clients of the services tell of their commands, and calls are counted against limits that nobody reaches. */
  readonly observed?: boolean;
  /** Of the services, in place of those that all benches have. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where services leave their profiles, made by node itself. */
  readonly profile?: string | undefined;
  readonly say: Say;
}

const STORE_PATIENCE_MS = 20_000;
/** The administrator's key of every bench. */
export const BENCH_ADMIN_KEY = 'nsk_bench_0123456789abcdefghij';
export const BENCH_DATABASE = 'namsev_bench';

/** Nothing of it touches the home's own data; a given MONGODB_URI gets a database that is dropped in the end. */
export async function startBenchSystem(options: BenchSystemOptions): Promise<BenchSystem> {
  const { config, server, name, dataFrom, observed = false, settings = {}, profile, say } = options;
  const folder = join(await findTestFolder(join(config.home, 'bench')), name);
  await mkdir(folder, { recursive: true });
  if (dataFrom !== undefined) await cp(join(dataFrom, 'data'), join(folder, 'data'), { recursive: true });
  const store = server.kind === 'mongodb' ? undefined : await superviseStore({ server, home: folder, say });
  const storeUri = server.kind === 'mongodb' ? server.uri : (store?.uri ?? '');
  const database = store === undefined ? `${BENCH_DATABASE}_${name}_${process.pid}` : BENCH_DATABASE;
  const logFile = join(folder, 'services.log');
  const log = openSync(logFile, 'a');
  const running = new Set<MeasuredService>();
  const stopServices = async (): Promise<void> => {
    await Promise.all([...running].map((service) => service.stop()));
    running.clear();
  };
  return {
    storeUri,
    database,
    logFile,
    async start(kind, given = [], form = 'bundle', own = {}) {
      const nodeArguments = [...given, ...profilingArguments(profile, kind)];
      const script = join(config.root, SCRIPTS[form][kind]);
      const port = await findFreePort();
      const environment = {
        ...environmentOf(config, server, { storeUri, database, port }),
        ...(observed && observedSettings(storeUri)),
        ...settings,
        ...own,
      };
      const url = `http://127.0.0.1:${port}`;
      const service = await startMeasured({ script, nodeArguments, environment, log, url });
      running.add(service);
      const stop = async (): Promise<void> => {
        await service.stop();
        running.delete(service);
      };
      return { ...service, stop };
    },
    stopServices,
    async takeDown() {
      await stopServices();
      if (store === undefined) await dropDatabase(storeUri, database);
      await store?.stop(STORE_PATIENCE_MS);
      closeSync(log);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const SCRIPTS: Readonly<Record<ServiceForm, Readonly<Record<ServiceName, string>>>> = {
  bundle: { api: 'packages/api/dist/src/server.js', worker: 'packages/worker/dist/src/main.js' },
  modules: {
    api: 'packages/api/dist/src/server-of-modules.js',
    worker: 'packages/worker/dist/src/main-of-modules.js',
  },
};

/** The shipped settings, whatever is set for a start, but for the rate limits: all load comes from one address. */
function environmentOf(
  { environment, city }: LocalConfig,
  server: StoreServer,
  own: { storeUri: string; database: string; port: number },
): Record<string, string | undefined> {
  return {
    PATH: environment.PATH,
    HOME: environment.HOME,
    HOST: '127.0.0.1',
    PORT: String(own.port),
    WORKER_PORT: String(own.port),
    MONGODB_URI: own.storeUri,
    MONGODB_DATABASE: own.database,
    CITY: city,
    ADMIN_KEY: BENCH_ADMIN_KEY,
    RATE_LIMIT_SCALE: '0',
    NAMSEV_STORE_KIND: server.kind,
    NAMSEV_STORE_VERSION: server.version,
  };
}

function profilingArguments(folder: string | undefined, kind: ServiceName): readonly string[] {
  if (folder === undefined) return [];
  const name = `${kind}-${Date.now()}.cpuprofile`;
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}`];
}

/** Alerts go where nobody answers: that they wait to be sent again is to be observed as well. */
function observedSettings(uri: string): Record<string, string> {
  return {
    MONGODB_URI: `${uri}${uri.includes('?') ? '&' : '/?'}monitorCommands=true`,
    RATE_LIMIT_SCALE: '1000',
    ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/',
  };
}

async function dropDatabase(uri: string, database: string): Promise<void> {
  const client = new MongoClient(uri);
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
}
