import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { identifyProcess } from '../src/process-identity.ts';
import { environment } from './environment.ts';

const FIXTURE = fileURLToPath(new URL('fixtures/start-system.js', import.meta.url));
const PATIENCE_MS = 15_000;
const POLL_MS = 20;

/** A start as a process of its own, with stubs in the place of the api and the worker. */
export interface StartedSystem {
  readonly process: ChildProcess;
  /** Both outputs so far. */
  output(): string;
  servicePids(): readonly number[];
  until(text: string): Promise<void>;
  exit(): Promise<number | null>;
}

export interface StartOptions {
  readonly home: string;
  readonly ports: readonly [number, number];
  readonly settings?: Readonly<Record<string, string>>;
  /** Runs the start below a shell, as npm does. */
  readonly throughShell?: boolean;
}

export function startSystem({
  home,
  ports,
  settings = {},
  throughShell = false,
}: StartOptions): StartedSystem {
  const pidFile = join(home, '..', 'service-pids');
  const child = spawn(
    throughShell ? 'sh' : process.execPath,
    throughShell ? ['-c', `"${process.execPath}" "${FIXTURE}"; true`] : [FIXTURE],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: environment.PATH,
        NAMSEV_HOME: home,
        PORT: String(ports[0]),
        WORKER_PORT: String(ports[1]),
        NAMSEV_STORE_BINARY: environment.NAMSEV_TEST_STORE_BINARY,
        STUB_PIDS: pidFile,
        ...settings,
      },
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const closed = once(child, 'close');
  return {
    process: child,
    output: () => text,
    servicePids: () => readFileSync(pidFile, 'utf8').trim().split('\n').map(Number),
    until: (expected) => eventually(`"${expected}" in:\n${text}`, () => text.includes(expected)),
    async exit() {
      await closed;
      return child.exitCode;
    },
  };
}

/** Waits for what real processes will do soon. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It took too long: ${what}`);
    await pause(POLL_MS);
  }
}

export function isAlive(pid: number): boolean {
  return identifyProcess(pid) !== undefined;
}
