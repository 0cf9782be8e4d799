import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EngineNews, EngineOrder } from './engine-order.ts';

export interface EngineRun {
  /** The latest news: at most 20 ms old. */
  news(): EngineNews;
  /** All times from writing to start that were told so far, in ms. */
  startedAfterMs(): readonly number[];
  stop(): Promise<void>;
}

const ENGINE_PROCESS = fileURLToPath(new URL('engine-process.js', import.meta.url));
const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 5_000;
const POLL_MS = 20;

/** Starts a process that works off jobs. @throws Error when it cannot. */
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
    if (latest === undefined || latest.type === 'failed')
      throw new Error(`the jobs are not worked off: ${latest?.message ?? 'no answer'}`);
    return latest;
  };
  const deadline = performance.now() + START_PATIENCE_MS;
  while (latest === undefined && performance.now() < deadline && child.exitCode === null)
    await pause(POLL_MS);
  news();
  return { news, startedAfterMs: () => startedAfterMs, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await exited;
  clearTimeout(timer);
}
