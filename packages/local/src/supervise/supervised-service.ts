import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createBackoff, toSeconds } from '../backoff.ts';
import { Fault } from '../fault.ts';
import { pauseUntilStopped } from '../pause-until-stopped.ts';
import type { Say } from '../say.ts';

/** The exit code of a process whose configuration is wrong (EX_CONFIG of sysexits.h). */
const EXIT_CONFIGURATION = 78;
const STANDARD_ERROR = 2;

export interface ServiceOptions {
  readonly name: string;
  /** A compiled module that says `{type: 'ready'}` or `{type: 'fatal', message}` over IPC and ends with its channel. */
  readonly script: string;
  /** Asked each time that it is started. */
  nextLife(): ServiceLife;
  readonly say: Say;
  /** Cleans up behind a process that died; the next one is started after it. Must not reject. */
  readonly afterDeath: () => Promise<void>;
  /** Bound on the growing pause before a process that keeps dying is started again. */
  readonly longestPauseMs?: number;
}

/** What one process is started with. */
export interface ServiceLife {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nodeArguments?: readonly string[];
  readonly scriptArguments?: readonly string[];
  /** File descriptor for its log; standard error when it is left out. */
  readonly log?: number;
}

export interface SupervisedService {
  /** Resolves at its first `ready`. Rejects with a Fault when its settings forbid it; nothing is restarted then. */
  readonly ready: Promise<void>;
  /** Of the process that is ready; undefined while it is being replaced. */
  pid(): number | undefined;
  /** How many processes it has been so far. */
  lives(): number;
  /** Says something to the process that runs now. */
  tell(message: object): void;
  /** Ends it and the restarting: asks, and kills after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
  /** Without waiting. */
  kill(): void;
}

type ServiceNews = { readonly type: 'ready' } | { readonly type: 'fatal'; readonly message: string };

interface ServiceEnd {
  readonly how: string;
  readonly exitCode: number | null;
  readonly fatal: string | undefined;
}

/** Keeps one process running: whenever it dies it is started again, each time a little later. */
export function superviseService(options: ServiceOptions): SupervisedService {
  const { name, say } = options;
  const stopping = new AbortController();
  let child = start(options);
  let lives = 1;
  let readyPid: number | undefined;
  let wasReady = false;
  let onReady: () => void = () => {};
  const firstReady = new Promise<void>((resolve) => {
    onReady = resolve;
  });

  const runOnce = async (): Promise<ServiceEnd> => {
    let fatal: string | undefined;
    child.on('message', (message) => {
      const news = message as ServiceNews;
      if (news.type === 'fatal') fatal = news.message;
      if (news.type !== 'ready') return;
      wasReady = true;
      readyPid = child.pid;
      onReady();
    });
    const [exitCode, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    readyPid = undefined;
    return { how: signal === null ? `exit code ${exitCode}` : `signal ${signal}`, exitCode, fatal };
  };

  const life = async (): Promise<void> => {
    const backoff = createBackoff(options.longestPauseMs);
    while (true) {
      const bornAt = performance.now();
      const end = await runOnce();
      if (stopping.signal.aborted) return;
      if (!wasReady && (end.fatal !== undefined || end.exitCode === EXIT_CONFIGURATION)) {
        throw new Fault(`The ${name} cannot start: ${end.fatal ?? 'its configuration is not valid.'}`);
      }
      const waitMs = backoff.next(performance.now() - bornAt);
      say(`The ${name} ended (${end.fatal ?? end.how}); starting it again in ${toSeconds(waitMs)}.`);
      await options.afterDeath();
      await pauseUntilStopped(waitMs, stopping.signal);
      if (stopping.signal.aborted) return;
      child = start(options);
      lives += 1;
    }
  };

  const living = life();
  // One that is stopped before it was ready will never be: then `ready` stays open.
  const ready = Promise.race([firstReady, living.then(() => new Promise<never>(() => {}))]);
  return {
    ready,
    pid: () => readyPid,
    lives: () => lives,
    tell: (message) => void (child.connected && child.send(message)),
    async stop(patienceMs) {
      stopping.abort();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      // How it failed was told by `ready`.
      await living.catch(() => undefined);
      clearTimeout(timer);
    },
    kill() {
      stopping.abort();
      child.kill('SIGKILL');
    },
  };
}

function start({ script, nextLife }: ServiceOptions): ChildProcess {
  const { environment, nodeArguments = [], scriptArguments = [], log = STANDARD_ERROR } = nextLife();
  return spawn(process.execPath, [...nodeArguments, script, ...scriptArguments], {
    // Log lines go to standard error: standard output has only what a person or a script waits for.
    stdio: ['ignore', log, log, 'ipc'],
    env: environment,
  });
}
