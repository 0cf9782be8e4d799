import { setTimeout as pause } from 'node:timers/promises';
import type { LocalConfig } from '../config.ts';
import { Fault, messageOf } from '../fault.ts';
import { findListenObstacle } from '../free-port.ts';
import type { Say } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { readHoldingKind } from '../store/data-folder.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { endAllSessions } from '../store/end-sessions.ts';
import type { StoreServer } from '../store/store-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { type SupervisedStore, superviseStore } from '../store/supervised-store.ts';
import { type AdminKey, ensureAdminKey } from './admin-key.ts';
import { acquireHomeLock } from './home-lock.ts';
import { listenForShutdown } from './shutdown.ts';
import { type SupervisedService, superviseService } from './supervised-service.ts';

/** The whole stop takes less than 5 s from the signal: first the services, then, in what is left, the store. */
const SERVICES_PATIENCE_MS = 3_500;
const WHOLE_PATIENCE_MS = 4_700;
const STORE_PATIENCE_MS = 1_100;
const EXIT_AT_ONCE = 130;
const OTHER_FAULTS_MS = 700;

export interface ServiceScript {
  readonly name: string;
  readonly script: string;
}

export interface SystemOptions {
  readonly config: LocalConfig;
  readonly services: readonly ServiceScript[];
  /** What happens: standard error. */
  readonly say: Say;
  /** What a start is asked for: standard output. */
  readonly print: Say;
  /** Whether whoever reads `print` may see a secret. */
  readonly showSecrets: boolean;
  /** Done once everything is ready. */
  readonly whenReady?: (system: ReadySystem) => Promise<void>;
}

export interface ReadySystem {
  readonly url: string;
  readonly adminKey: string;
}

/** Runs store, api and worker until somebody wants it to end. @throws Fault when it cannot start. */
export async function runSystem(options: SystemOptions): Promise<number> {
  const { config, say } = options;
  const lock = acquireHomeLock(config.home);
  const running: Running = { services: [] };
  const shutdown = listenForShutdown({
    say,
    followParent: config.startedByNpm,
    exitNow() {
      for (const service of running.services) service.kill();
      process.exit(EXIT_AT_ONCE);
    },
  });
  const leave = (): void => lock.release();
  process.once('exit', leave);
  let stopWantedAt: number | undefined;
  try {
    stopWantedAt = await Promise.race([
      bringUp(options, running).then(() => shutdown.requested),
      shutdown.requested,
    ]);
    return 0;
  } finally {
    await takeDown(running, stopWantedAt ?? performance.now());
    shutdown.close();
    leave();
    process.removeListener('exit', leave);
  }
}

/** What has been started so far, so that it can be stopped wherever the start has got to. */
interface Running {
  store?: SupervisedStore;
  services: SupervisedService[];
}

async function bringUp(options: SystemOptions, running: Running): Promise<void> {
  const { config, say, print } = options;
  await checkPorts(config);
  const adminKey = ensureAdminKey(config.home, config.adminKey);
  const holdingData = await readHoldingKind(config.home);
  const sources = storeSources(toStoreSettings(config), say, { now: () => new Date() });
  const choice = await chooseStore(sources, holdingData === undefined ? {} : { holdingData });
  print(describeChoice(choice));
  const { server } = choice;
  if (server.kind !== 'mongodb') running.store = await superviseStore({ server, home: config.home, say });
  const uri = server.kind === 'mongodb' ? server.uri : (running.store?.uri ?? '');
  print(describeAdminKey(adminKey, options.showSecrets));
  const environment = environmentOf(config, server, uri, adminKey.key);
  const afterDeath = (): Promise<void> =>
    server.kind === 'mongodb' ? Promise.resolve() : freeLocks(uri, say);
  running.services = options.services.map((service) =>
    superviseService({ ...service, nextLife: () => ({ environment }), say, afterDeath }),
  );
  await waitUntilReady(running.services);
  const url = urlOf(config);
  print(`NamSev is ready: ${url}`);
  await options.whenReady?.({ url, adminKey: adminKey.key });
}

/** Where one cannot start because of its settings the other often cannot either: both are told, in one go. */
async function waitUntilReady(services: readonly SupervisedService[]): Promise<void> {
  const ready = services.map((service) => service.ready);
  try {
    await Promise.all(ready);
  } catch (error) {
    const others = await Promise.race([Promise.allSettled(ready), pause(OTHER_FAULTS_MS, [])]);
    const faults = others.flatMap((result) =>
      result.status === 'rejected' && result.reason instanceof Fault ? [result.reason.message] : [],
    );
    throw faults.length > 1 ? new Fault(faults.join('\n')) : error;
  }
}

async function takeDown({ services, store }: Running, wantedAt: number): Promise<void> {
  await Promise.all(services.map((service) => service.stop(SERVICES_PATIENCE_MS)));
  const leftMs = WHOLE_PATIENCE_MS - (performance.now() - wantedAt);
  await store?.stop(Math.max(STORE_PATIENCE_MS, leftMs));
}

async function checkPorts({ host, port, workerPort }: LocalConfig): Promise<void> {
  const faults: string[] = [];
  for (const [name, number] of [
    ['PORT', port],
    ['WORKER_PORT', workerPort],
  ] as const) {
    const obstacle = await findListenObstacle(host, number);
    if (obstacle !== undefined)
      faults.push(`Cannot listen on ${host}, port ${number}: ${obstacle}. Set ${name} (or HOST).`);
  }
  if (faults.length > 0) throw new Fault(faults.join('\n'));
}

async function freeLocks(uri: string, say: Say): Promise<void> {
  try {
    await endAllSessions(uri);
  } catch (error) {
    say(
      `Its open transactions could not be ended and may hold their documents for a minute: ${messageOf(error)}`,
    );
  }
}

function environmentOf(
  config: LocalConfig,
  server: StoreServer,
  uri: string,
  adminKey: string,
): LocalConfig['environment'] {
  return {
    ...config.environment,
    HOST: config.host,
    PORT: String(config.port),
    WORKER_PORT: String(config.workerPort),
    MONGODB_URI: uri,
    MONGODB_DATABASE: config.database,
    CITY: config.city,
    ADMIN_KEY: adminKey,
    BACKUP_FOLDER: config.backupFolder,
    NAMSEV_STORE_KIND: server.kind,
    NAMSEV_STORE_VERSION: server.version,
  };
}

function describeAdminKey({ key, source }: AdminKey, showSecrets: boolean): string {
  return `Administrator key: ${source}${showSecrets ? ` (${key})` : ''}`;
}

/** Where a browser on this machine finds it: an address that means all of them is none to go to. */
function urlOf({ host, port }: LocalConfig): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}
