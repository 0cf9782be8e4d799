import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { findFreePort } from '../src/free-port.ts';
import type { RunnableServer } from '../src/store/launch-store.ts';
import { environment } from './environment.ts';

const PATIENCE_MS = 30_000;
const POLL_MS = 20;

/** A whole NamSev of its own: embedded store, api and worker below the supervisor of `npm start`. */
export interface RealSystem {
  readonly url: string;
  readonly workerUrl: string;
  readonly home: string;
  /** Of the supervisor. */
  readonly pid: number;
  /** Both outputs so far; `stdout` alone in `printed`. */
  output(): string;
  printed(): string;
  until(text: string, patienceMs?: number): Promise<void>;
  stop(): Promise<number | null>;
  kill(): void;
}

export const rootFolder: string = readConfig({}).root;

/** Why a test of the whole system cannot run here; an empty object when it can. */
export const needsOwnStore =
  environment.NAMSEV_TEST_STORE_BINARY === undefined
    ? { skip: 'the tests run on a given MONGODB_URI, so there is no store to supervise' }
    : {};

export async function startRealSystem(
  home: string,
  startArguments: readonly string[] = [],
): Promise<RealSystem> {
  const [port, workerPort] = [await findFreePort(), await findFreePort()];
  const child = spawn(process.execPath, [join(rootFolder, 'bin/namsev.mjs'), 'start', ...startArguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...commandEnvironment(home), PORT: String(port), WORKER_PORT: String(workerPort) },
  });
  let all = '';
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    all += chunk;
    printed += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    all += chunk;
  });
  const closed = once(child, 'close');
  const until = async (text: string, patienceMs = PATIENCE_MS): Promise<void> => {
    const deadline = performance.now() + patienceMs;
    while (!all.includes(text)) {
      if (performance.now() > deadline || child.exitCode !== null)
        throw new Error(`"${text}" did not come:\n${all}`);
      await pause(POLL_MS);
    }
  };
  return {
    url: `http://127.0.0.1:${port}`,
    workerUrl: `http://127.0.0.1:${workerPort}`,
    home,
    pid: child.pid ?? 0,
    output: () => all,
    printed: () => printed,
    until,
    async stop() {
      child.kill('SIGTERM');
      await closed;
      return child.exitCode;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** What a command of the repository is told when a test runs it: everything is built, and a home of its own. */
export function commandEnvironment(home: string): Record<string, string | undefined> {
  return {
    PATH: environment.PATH,
    HOME: environment.HOME,
    NAMSEV_PREPARED: '1',
    NAMSEV_HOME: home,
    NAMSEV_STORE_BINARY: environment.NAMSEV_TEST_STORE_BINARY,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_SCALE: '0',
  };
}

/** The store that the tests were given as a program. @throws Error where there is none. */
export function ownStoreServer(): RunnableServer {
  const { NAMSEV_TEST_STORE_BINARY: program, NAMSEV_TEST_STORE_VERSION: version = '' } = environment;
  const kind = (['mongod', 'secantusdb-wheel', 'secantusdb-crate'] as const).find(
    (each) => each === environment.NAMSEV_TEST_STORE_KIND,
  );
  if (program === undefined || kind === undefined) throw new Error('there is no store to run');
  return { kind, version, program };
}
