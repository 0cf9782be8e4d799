import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from 'mongodb';
import t from 'tap';
import { planShortChaos } from '../src/chaos/chaos-plan.ts';
import { CHAOS_ADMIN_KEY, type ChaosSystem, startChaosSystem } from '../src/chaos/chaos-system.ts';
import { readConfig } from '../src/config.ts';
import { countWaiting } from '../src/load/filing-audit.ts';
import { filingCall, trackingIdOf } from '../src/load/filing-call.ts';
import { createHttpClient } from '../src/load/http-client.ts';
import { signalProcess } from '../src/process-identity.ts';
import { commandEnvironment, needsOwnStore, ownStoreServer, rootFolder } from './real-system.ts';
import { eventually } from './started-system.ts';

const FILINGS = 12;
const WAITING = 6;
const READS = [70, 30] as const;
/** All that an api tells is at most this old. */
const FRESH_MS = 10_000;
const HEALTH_WITHIN_MS = 500;
const HANG_MS = 7_000;
const SERVICES = ['packages/api/dist/src/server.js', 'packages/worker/dist/src/main.js'];

const GROWING = ['total', 'errors', 'processed', 'failed', 'retried', 'dead'];

interface Configured {
  _id: string;
  system: string;
}

interface Figures {
  readonly requests: { readonly total: number };
  readonly routes: readonly { readonly method: string; readonly route: string; readonly total: number }[];
  readonly queues: readonly { readonly name: string; readonly processed: number }[];
  readonly memory: { readonly processes: readonly { readonly name: string; readonly kind: string }[] };
}

t.test('two apis and two workers tell figures as one system', needsOwnStore, async (t) => {
  const home = join(t.testdir(), 'home');
  const system = await startChaosSystem(
    readConfig(commandEnvironment(home)),
    ownStoreServer(),
    { ...planShortChaos(1), processes: { api: 2, worker: 2, 'queue-worker': 0 } },
    () => undefined,
  );
  t.teardown(() => system.takeDown());
  const apis = system.urls.map(connect);
  t.teardown(() => {
    for (const api of apis) api.close();
  });
  const [one, other] = apis;
  if (one === undefined || other === undefined) throw new Error('there are no two apis');

  await t.test('the sum of all processes is what was sent, and any api tells it in time', async (t) => {
    for (const [at, api] of apis.entries())
      await Promise.all(times(READS[at] ?? 0, () => api.get('/api/wards')));
    const filed = await Promise.all(
      times(FILINGS, (at) => apis[at % 2]?.file(at) ?? Promise.reject(new Error())),
    );
    t.equal(new Set(filed).size, FILINGS);
    await eventually('every complaint analysed', async () => (await waitingIn(system)) === 0);
    const sent = performance.now();
    const isWhole = async (api: Api) => {
      const figures = await api.figures();
      return callsOf(figures, '/api/wards') === READS[0] + READS[1] && analysedIn(figures) === FILINGS;
    };
    for (const api of apis) await eventually('the sum of all processes', () => isWhole(api));
    t.ok(performance.now() - sent < FRESH_MS);
    const { memory } = await other.figures();
    t.same(memory.processes.map(({ kind }) => kind).sort(), ['api', 'api', 'worker', 'worker']);
  });

  await t.test('what a killed process counted stays, and no figure goes back', async (t) => {
    const before = countersIn(await one.figures());
    for (const kind of ['api', 'worker'] as const) {
      const struck = system.find({ kind, index: 1 });
      const pid = struck.pid() ?? process.pid;
      signalProcess(pid, 'SIGKILL');
      await eventually(`the end of the ${kind}`, () => struck.pid() !== pid);
    }
    const figures = await one.figures();
    t.equal(callsOf(figures, '/api/wards'), READS[0] + READS[1]);
    t.equal(analysedIn(figures), FILINGS);
    t.ok(before.size > 5, 'there is something that could go back');
    t.same(lessIn(figures, before), []);
  });

  await t.test(
    'right after a worker and the store are killed it tells what a full count finds',
    async (t) => {
      await one.post('/api/admin/system/cleanup/run');
      await eventually(
        'a cleanup that is over',
        async () => (await one.cleanup()).lastRun?.state === 'succeeded',
      );
      const before = countersIn(await one.figures());
      await one.post('/api/admin/system/queues/complaints/pause');
      // Workers look each second what is paused.
      await pause(2_500);
      await Promise.all(times(WAITING, (at) => one.file(FILINGS + at)));
      signalProcess(system.find({ kind: 'worker', index: 0 }).pid() ?? process.pid, 'SIGKILL');
      await system.store?.away(0);
      await eventually('an api that answers', async () => (await one.get('/health/ready')).status === 200);
      const db = system.client.db(system.databases.service);
      const steady = await steadyCounts(db, () => one.sizes());
      t.ok(['complaints', 'timeline', 'jobs', 'batch_runs'].every((name) => steady.has(name)));
      for (const [name, { told, counted }] of steady) t.equal(told, counted, name);
      const queue = (await one.queues()).find(({ name }) => name === 'complaints');
      const jobs = await db.collection('jobs').find().toArray();
      const waiting = jobs.filter(({ lane }) => lane === 'complaints').length;
      t.equal(waiting, WAITING);
      t.match(queue, { waiting, running: 0, retrying: 0, dead: 0, paused: true });
      const { lastRun, totals } = await one.cleanup();
      const [run] = await db
        .collection('batch_runs')
        .find({ batch: 'cleanup' })
        .sort({ dueAt: -1 })
        .toArray();
      t.match(run, { state: lastRun?.state });
      const complaints = await db.collection('complaints').find().toArray();
      t.match(totals, {
        archived: complaints.filter(({ archivedAt }) => archivedAt !== null).length,
        deleted: (await db.collection('tombstones').find().toArray()).length,
      });
      t.same(lessIn(await other.figures(), before), [], 'no figure went back');
      await one.post('/api/admin/system/queues/complaints/resume');
      await eventually('every complaint analysed', async () => (await waitingIn(system)) === 0);
    },
  );

  await t.test('health answers in time while the store hangs, and is well again after it', async (t) => {
    await eventually('a healthy system', async () => (await one.health()).body.checks.store === 'pass');
    const hanging = system.store?.hang(HANG_MS);
    // A store that answered three seconds ago is believed to be slow.
    await pause(4_500);
    for (const path of ['/health/live', '/health/ready', '/api/admin/system/health']) {
      const begun = performance.now();
      const { status, body } = await one.get(path);
      const took = performance.now() - begun;
      t.ok(took < HEALTH_WITHIN_MS, `${path} after ${Math.round(took)} ms`);
      t.equal(status, path === '/health/ready' ? 503 : 200);
      if (path.startsWith('/api/admin')) t.match(body, { status: 'critical', checks: { store: 'fail' } });
    }
    await hanging;
    await eventually('health after it', async () => (await one.health()).body.checks.store === 'pass');
    t.equal(callsOf(await one.figures(), '/api/wards'), READS[0] + READS[1]);
  });

  await t.test(
    'no process starts on a store of another line, and it says which version to deploy',
    async (t) => {
      const database = `${system.databases.service}_later`;
      const later = system.client.db(database);
      const configuration = system.client.db(system.databases.service).collection<Configured>('control');
      const known = await configuration.findOne({ _id: 'configuration' });
      if (known === null) throw new Error('nothing is configured');
      await later.collection<Configured>('control').insertOne({ ...known, system: '7.2.0' });
      const ended = await Promise.all(
        SERVICES.map((script) =>
          startAndEnd(script, { MONGODB_URI: system.storeUri, MONGODB_DATABASE: database }),
        ),
      );
      for (const { code, said } of ended) {
        t.equal(code, 78, 'starting again does not help');
        t.match(said, /^The store was written by version 7\.2\.0 of NamSev: .*deploy 7\.2\.0\.\n$/);
      }
      const collections = await later.listCollections({}, { nameOnly: true }).toArray();
      t.same(
        collections.map(({ name }) => name),
        ['control'],
        'nothing is migrated',
      );
    },
  );
});

/** Runs a service that cannot start, until it has ended. */
async function startAndEnd(script: string, settings: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(rootFolder, script)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...commandEnvironment(''), PORT: '0', WORKER_PORT: '0', ...settings },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, said };
}

type Api = ReturnType<typeof connect>;

function connect(url: string) {
  const client = createHttpClient({ url, connections: 16, timeoutMs: 5_000 });
  const get = (path: string) =>
    client.send({ method: 'GET', path, headers: { authorization: `Bearer ${CHAOS_ADMIN_KEY}` } });
  return {
    get,
    async figures(): Promise<Figures> {
      return (await get('/api/admin/system/metrics')).body as Figures;
    },
    post: (path: string) =>
      client.send({
        method: 'POST',
        path,
        body: {},
        headers: { authorization: `Bearer ${CHAOS_ADMIN_KEY}` },
      }),
    async cleanup() {
      return (await get('/api/admin/system/cleanup')).body as {
        lastRun: { state: string } | null;
        totals: object;
      };
    },
    async queues() {
      const { body } = await get('/api/admin/system/queues');
      return (body as { queues: readonly { name: string }[] }).queues;
    },
    async sizes() {
      const { body } = await get('/api/admin/system/cleanup/data-size');
      return (body as { collections: readonly { name: string; documents: number }[] }).collections;
    },
    async health() {
      const { body } = await get('/api/admin/system/health');
      return { body: body as { checks: { store: string } } };
    },
    async file(at: number) {
      const filing = { description: `The street light at the corner is out, house number ${at}.` };
      return trackingIdOf(await client.send(filingCall(filing, `many-processes-${at}`)));
    },
    close: () => client.close(),
  };
}

/** Told and counted documents of the collections into which nothing was written meanwhile. */
async function steadyCounts(db: Db, tell: () => Promise<readonly { name: string; documents: number }[]>) {
  const count = async (name: string) =>
    (
      await db
        .collection(name)
        .find({}, { projection: { _id: 1 } })
        .toArray()
    ).length;
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const countAll = async () =>
    new Map(await Promise.all(names.map(async (name) => [name, await count(name)] as const)));
  const before = await countAll();
  const sizes = await tell();
  const after = await countAll();
  return new Map(
    sizes
      .filter(({ name }) => before.get(name) === after.get(name))
      .map(({ name, documents }) => [name, { told: documents, counted: after.get(name) }]),
  );
}

/** Every number that only ever grows, by where it is told. */
function countersIn({ requests, routes, queues }: Figures): ReadonlyMap<string, number> {
  const counted = [
    ['requests', requests] as const,
    ...routes.map((route) => [`${route.method} ${route.route}`, route] as const),
    ...queues.map((queue) => [`queue ${queue.name}`, queue] as const),
  ];
  return new Map(
    counted.flatMap(([name, of]) =>
      GROWING.flatMap((field) => {
        const count: unknown = Reflect.get(of, field);
        return typeof count === 'number' ? [[`${name}: ${field}`, count] as const] : [];
      }),
    ),
  );
}

/** What went back since then. */
function lessIn(figures: Figures, before: ReadonlyMap<string, number>) {
  const after = countersIn(figures);
  return [...before].filter(([name, count]) => (after.get(name) ?? 0) < count);
}

function callsOf({ routes }: Figures, path: string): number {
  return routes.find(({ route, method }) => route === path && method === 'GET')?.total ?? 0;
}

function analysedIn({ queues }: Figures): number {
  return queues.find(({ name }) => name === 'complaints')?.processed ?? 0;
}

function waitingIn({ client, databases }: ChaosSystem): Promise<number> {
  return countWaiting(client.db(databases.service));
}

function times<Made>(count: number, make: (at: number) => Made): Made[] {
  return Array.from({ length: count }, (_none, at) => make(at));
}
