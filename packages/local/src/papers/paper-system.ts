import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalConfig } from '../config.ts';
import { Fault } from '../fault.ts';
import { findFreePort } from '../free-port.ts';
import type { StoreServer } from '../store/store-choice.ts';
import { findTestFolder } from '../test-folder.ts';

/** A system that `npm start` runs, and what its operators have in their environment. */
export interface PaperSystem {
  readonly url: string;
  readonly key: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Stops it and removes its data. */
  takeDown(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** @throws Fault where it does not become ready, or the store is one that others may use. */
export async function startPaperSystem(config: LocalConfig, server: StoreServer): Promise<PaperSystem> {
  if (server.kind === 'mongodb')
    throw new Fault('The papers are run on a store of their own: unset MONGODB_URI.');
  const folder = join(await findTestFolder(join(config.home, 'papers')), 'system');
  await mkdir(folder, { recursive: true });
  const home = join(folder, 'home');
  const [port, workerPort] = [await findFreePort(), await findFreePort()];
  const environment = {
    PATH: config.environment.PATH,
    HOME: config.environment.HOME,
    NAMSEV_PREPARED: '1',
    NAMSEV_HOME: home,
    NAMSEV_STORE_BINARY: server.program,
    BACKUP_FOLDER: join(folder, 'backups'),
    CITY: config.city,
    PORT: String(port),
    WORKER_PORT: String(workerPort),
    LOG_LEVEL: 'warn',
  };
  const script = join(config.root, 'bin/namsev.mjs');
  const child = spawn(process.execPath, [script, 'start'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const takeDown = async (): Promise<void> => {
    child.kill('SIGTERM');
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!said.includes('NamSev is ready')) {
    if (performance.now() > deadline || child.exitCode !== null) {
      await takeDown();
      throw new Fault(`The system did not start:\n${said}`);
    }
    await pause(POLL_MS);
  }
  const url = `http://127.0.0.1:${port}`;
  const key = (await readFile(join(home, 'admin-key'), 'utf8')).trim();
  return {
    url,
    key,
    home,
    environment: {
      ...environment,
      NAMSEV: url,
      WORKER: `http://127.0.0.1:${workerPort}`,
      KEY: key,
      EMPTY_HOME: join(folder, 'empty-home'),
    },
    takeDown,
  };
}
