import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EngineNews, EngineOrder } from './engine-order.ts';

export interface EngineRun {
  /** The latest news: at most 20 ms old. @throws EngineEnded when the process is gone. */
  news(): EngineNews;
  /** All times from writing to start that were told so far, in ms. */
  startedAfterMs(): readonly number[];
  stop(): Promise<void>;
}

/** The process that worked off the jobs has ended by itself. */
export class EngineEnded extends Error {
  override readonly name = 'EngineEnded';
}

const ENGINE_PROCESS = fileURLToPath(new URL('engine-process.js', import.meta.url));
const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 5_000;
const POLL_MS = 20;

/** Starts a process that works off jobs. @throws EngineEnded when it cannot. */
export async function startEngine(order: EngineOrder): Promise<EngineRun> {
  const child = fork(ENGINE_PROCESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  let latest: EngineNews | undefined;
  const startedAfterMs: number[] = [];
  child.on('message', (message) => {
    latest = message as EngineNews;
    startedAfterMs.push(...latest.startedAfterMs);
  });
  child.send(order);
  const news = (): EngineNews => {
    if (latest === undefined || latest.type === 'failed' || hasEnded(child))
      throw new EngineEnded(latest?.message ?? 'it does not answer');
    return latest;
  };
  const deadline = performance.now() + START_PATIENCE_MS;
  while (latest === undefined && performance.now() < deadline && !hasEnded(child)) await pause(POLL_MS);
  try {
    news();
  } catch (error) {
    await end(child);
    throw error;
  }
  return { news, startedAfterMs: () => startedAfterMs, stop: () => end(child) };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await exited;
  clearTimeout(timer);
}
