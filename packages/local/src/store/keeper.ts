import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { messageOf } from '../fault.ts';
import type { KeeperNews, KeeperOrder, KeeperStop } from './keeper-messages.ts';

/*
 * Runs the store as long as the supervisor lives. Its channel to the supervisor closes with the supervisor, however
 * that came to its end, and then the store is stopped. It is in a process group of its own, where no Ctrl-C
 * reaches it: the supervisor stops the store last.
 */

const PATIENCE_MS = 5_000;
const LARGEST_LOG_BYTES = 8 * 1024 * 1024;
const KEPT_LINES = 20;

const order = JSON.parse(process.argv[2] ?? '') as KeeperOrder;
const lastLines: string[] = [];

const log = openLog(order.logFile);
const store = spawn(order.program, order.programArguments, { stdio: ['ignore', 'pipe', 'pipe'] });
if (store.pid !== undefined) tell({ type: 'launched', pid: store.pid });
follow(store, log);

store.once('error', (error) => end(messageOf(error)));
store.once('close', (exitCode, signal) =>
  end(signal === null ? `exit code ${exitCode}` : `signal ${signal}`),
);
process.on('message', (message) => stop((message as KeeperStop).patienceMs));
process.on('disconnect', () => stop(PATIENCE_MS));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(PATIENCE_MS));

function stop(patienceMs: number): void {
  store.kill('SIGTERM');
  setTimeout(() => store.kill('SIGKILL'), patienceMs).unref();
}

function end(how: string): void {
  tell({ type: 'ended', how, lastLines });
  log.end(() => process.exit());
}

function tell(news: KeeperNews): void {
  // The supervisor may be gone: then there is nobody to tell.
  if (process.connected) process.send?.(news, () => {});
}

function follow(child: ChildProcess, target: WriteStream): void {
  let isListening = false;
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      target.write(`${line}\n`);
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      if (isListening || !line.includes(order.listeningText)) return;
      isListening = true;
      tell({ type: 'listening' });
    });
  }
}

function openLog(file: string): WriteStream {
  if (existsSync(file) && statSync(file).size > LARGEST_LOG_BYTES) renameSync(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // The store is worth more than its log: a full disk is told, and the store decides for itself what it can do.
  stream.on('error', (error) =>
    process.stderr.write(`The store's log cannot be written: ${messageOf(error)}\n`),
  );
  return stream;
}
