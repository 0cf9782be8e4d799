import { readProcStat } from '../process-identity.ts';
import type { Say } from '../say.ts';

/** npm passes on a Ctrl-C that the terminal has sent to us as well: what comes this soon is the same one. */
const SAME_SIGNAL_MS = 700;
const PARENT_POLL_MS = 400;
const SHELLS = ['sh', 'dash', 'bash', 'zsh', 'ksh', 'ash', 'busybox'];

export interface ShutdownOptions {
  readonly say: Say;
  /** Whether the end of our parent is ours too. */
  readonly followParent: boolean;
  /** Called at the second signal: ends the process at once. */
  readonly exitNow: () => void;
}

export interface Shutdown {
  /** Resolves with the moment (`performance.now()`) at which somebody wanted us to stop. */
  readonly requested: Promise<number>;
  /** Stops listening. */
  close(): void;
}

/** Listens for whatever ends a start: SIGINT, SIGTERM, SIGHUP, or the death of the npm that began it. */
export function listenForShutdown({ say, followParent, exitNow }: ShutdownOptions): Shutdown {
  const { promise, resolve } = deferred();
  let firstAt: number | undefined;
  const request = (why: string): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      say(`Stopping (${why}).`);
      resolve(now);
    } else if (now - firstAt > SAME_SIGNAL_MS) exitNow();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: NodeJS.Signals): void => request(signal);
  for (const signal of signals) process.on(signal, onSignal);
  const timer = followParent
    ? watchParent(() => firstAt === undefined && request('npm was ended'))
    : undefined;
  return {
    requested: promise,
    close() {
      clearInterval(timer);
      for (const signal of signals) process.removeListener(signal, onSignal);
    },
  };
}

/** npm runs a script in a shell, which some shells leave between npm and us: then its parent is the one to watch. */
function watchParent(onGone: () => void): NodeJS.Timeout {
  const ancestry = describeAncestry();
  const timer = setInterval(() => describeAncestry() !== ancestry && onGone(), PARENT_POLL_MS);
  timer.unref();
  return timer;
}

function describeAncestry(): string {
  const parent = readProcStat(process.ppid);
  const throughShell = parent !== undefined && SHELLS.includes(parent.name);
  return throughShell ? `${process.ppid} ${parent.parent}` : String(process.ppid);
}

function deferred(): { promise: Promise<number>; resolve: (value: number) => void } {
  let resolve: (value: number) => void = () => {};
  const promise = new Promise<number>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
