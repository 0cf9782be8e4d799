import { setTimeout as pause } from 'node:timers/promises';
import { connectStore, WORK_TIMEOUTS } from '@namsev/core';
import { messageOf } from '../../fault.ts';
import type { EngineNews, EngineOrder } from './engine-order.ts';
import { ENGINES } from './engines.ts';

/* Jobs are worked off in a process of its own, as a worker is, while another one writes them. */

const TELL_EVERY_MS = 20;
let done = 0;
let commands = 0;
let startedAfterMs: number[] = [];

process.on('disconnect', () => process.exit());
/** An engine that lets its own errors fall ends as it would end anywhere, and it is told of what. */
process.on('uncaughtException', (error) => {
  tell('failed', messageOf(error));
  process.exitCode = 1;
  process.disconnect();
});
process.on('message', (order) => {
  perform(order as EngineOrder).catch((error: unknown) => tell('failed', messageOf(error)));
});

async function perform({ engine, storeUri, database, concurrency, ioMs }: EngineOrder): Promise<void> {
  const { client, db, close } = connectStore({
    ...WORK_TIMEOUTS,
    uri: storeUri,
    database,
    applicationName: 'namsev-bench',
    monitorCommands: true,
  });
  client.on('commandStarted', () => {
    commands += 1;
  });
  const work = async (data: unknown): Promise<void> => {
    noteStart(data);
    if (ioMs > 0) await pause(ioMs);
    done += 1;
  };
  const running = await ENGINES[engine].start({ client, db, concurrency, work });
  tell('started');
  const timer = setInterval(() => tell('progress'), TELL_EVERY_MS);
  process.once('SIGTERM', async () => {
    clearInterval(timer);
    tell('stopped');
    await running.stop();
    await close();
    process.exit();
  });
}

function noteStart(data: unknown): void {
  const hasTime = typeof data === 'object' && data !== null && 'writtenAt' in data;
  if (hasTime && typeof data.writtenAt === 'number') startedAfterMs.push(Date.now() - data.writtenAt);
}

function tell(type: EngineNews['type'], message?: string): void {
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1_000;
  const { pid } = process;
  const news: EngineNews = { type, pid, done, cpuMs, commands, startedAfterMs, ...(message && { message }) };
  startedAfterMs = [];
  process.send?.(news);
}
