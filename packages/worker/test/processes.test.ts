import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createStoreClock, fileComplaint, type JobDocument } from '@namsev/core';
import {
  aFiling,
  intakeOver,
  openTestStore,
  startCuttingProxy,
  testStoreUri,
  until,
} from '@namsev/core/testing';
import t, { type Test } from 'tap';
import { startHealthServer } from '../src/health-server.ts';

const WATCHED = fileURLToPath(new URL('fixtures/watched-process.js', import.meta.url));
const WORKER = fileURLToPath(new URL('../src/main.js', import.meta.url));
/** On a machine that is busy with other tests. */
const START_PATIENCE_MS = 30_000;

interface StartedWorker {
  readonly worker: ChildProcess;
  readonly url: string;
}

async function startWorker(
  t: Test,
  { uri, database }: { readonly uri: string; readonly database: string },
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedWorker> {
  const worker = spawn(process.execPath, [WORKER], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { MONGODB_URI: uri, MONGODB_DATABASE: database, WORKER_PORT: '0', ...environment },
  });
  t.teardown(() => worker.kill('SIGKILL'));
  let log = '';
  for (const stream of [worker.stdout, worker.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
  const port = () => /"port":(\d+)[^\n]*worker is ready/.exec(log)?.[1];
  await until(() => port() !== undefined, START_PATIENCE_MS);
  return { worker, url: `http://127.0.0.1:${port()}` };
}

async function startWatched(t: Test): Promise<{ process: ChildProcess; said(): string }> {
  const child = fork(WATCHED, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  t.teardown(() => child.kill('SIGKILL'));
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(child, 'message');
  return { process: child, said: () => text };
}

t.test('the watchdog', async (t) => {
  t.test('ends a process that a handler blocks, and says so', async (t) => {
    const { process, said } = await startWatched(t);
    process.send('block');
    const [, signal] = await once(process, 'close');
    t.equal(signal, 'SIGKILL');
    t.match(said(), 'a job blocks the process');
  });

  t.test('leaves a process alone that was stopped for long and continued', async (t) => {
    const { process } = await startWatched(t);
    process.kill('SIGSTOP');
    await pause(3_000);
    process.kill('SIGCONT');
    await pause(2_500);
    t.equal(process.exitCode, null);
    t.equal(process.signalCode, null);
    process.disconnect();
    t.same(await once(process, 'exit'), [0, null]);
  });
});

t.test('the figures of a worker are for this machine, or for a key', async (t) => {
  const why: string[] = [];
  const server = await startHealthServer({
    port: 0,
    host: '127.0.0.1',
    reasons: async () => why,
    metricsText: () => 'namsev_figure 1',
    mayRead: async (secret) => secret === 'nsk_of-a-machine',
  });
  t.teardown(() => server.close());
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers });
    return [response.status, await response.text()] as const;
  };
  const forwarded = { 'x-forwarded-for': '192.0.2.7' };
  t.same(await ask('/metrics'), [200, 'namsev_figure 1']);
  t.equal((await ask('/metrics', forwarded))[0], 401);
  for (const [key, status] of [
    ['nsk_of-a-machine', 200],
    ['nsk_of-nobody', 401],
  ] as const)
    t.equal((await ask('/metrics', { ...forwarded, authorization: `Bearer ${key}` }))[0], status);
  t.equal((await ask('/health/ready'))[0], 200);
  why.push('stopping');
  t.match(await ask('/health/ready'), [503, /stopping/]);
  t.equal((await ask('/health/live'))[0], 200);
  t.equal((await ask('/health/live', {}, 'POST'))[0], 405);
  t.equal((await ask('/health'))[0], 404);
});

t.test('a worker that is told to stop finishes what runs and gives back the rest as it was', async (t) => {
  const store = await openTestStore(t);
  const clock = await createStoreClock(store.db);
  t.teardown(() => clock.stop());
  const intake = intakeOver(store, { clock });
  const complaints = store.db.collection('complaints');
  const jobs = store.db.collection<JobDocument>('jobs');
  const isStuck = async () =>
    (await complaints.countDocuments({ 'analysis.state': 'done' })) === 4 &&
    (await jobs.countDocuments({ held: 'complaints' })) === 1;
  for (let filed = 0; filed < 5; filed += 1) await fileComplaint(intake, aFiling(), { requestId: 'test' });
  const { worker, url } = await startWorker(t, store, { FAILPOINTS: 'job.afterClaim=hang:1' });
  const statusOf = async () => (await fetch(`${url}/health/ready`)).status;
  t.equal(await statusOf(), 200);
  await until(isStuck, START_PATIENCE_MS);

  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await until(async () => (await statusOf()) === 503);
  t.same(await ended, [0, null]);
  const left = await jobs.find({ name: 'complaints' }).toArray();
  t.match(left, [{ lane: 'complaints', failCount: 0, crashes: 0 }]);
  t.equal(left.length, 1);
  t.equal(left[0]?.lockToken, undefined);
  t.equal(await store.db.collection('dead_letters').countDocuments({ queue: 'complaints' }), 0);
});

t.test('a worker says in time that its store hangs, lives on and is ready again', async (t) => {
  const { database } = await openTestStore(t);
  const proxy = await startCuttingProxy(t, testStoreUri());
  const { url } = await startWorker(t, { uri: proxy.uri, database });
  const ask = async (path: string) => {
    const begun = performance.now();
    const response = await fetch(`${url}${path}`);
    const body = await response.text();
    return { status: response.status, body, inTime: performance.now() - begun < 500 };
  };
  t.match(await ask('/health/ready'), { status: 200, inTime: true });
  proxy.freeze();
  await until(async () => (await ask('/health/ready')).status === 503, START_PATIENCE_MS);
  t.match(await ask('/health/ready'), { status: 503, body: /the store does not answer/, inTime: true });
  t.match(await ask('/health/live'), { status: 200, inTime: true });
  t.match(await ask('/metrics'), { status: 200, inTime: true });
  proxy.thaw();
  await until(async () => (await ask('/health/ready')).status === 200, START_PATIENCE_MS);
});
