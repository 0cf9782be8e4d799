import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { planShortChaos } from '../src/chaos/chaos-plan.ts';
import { CHAOS_ADMIN_KEY, type ChaosSystem, startChaosSystem } from '../src/chaos/chaos-system.ts';
import { readConfig } from '../src/config.ts';
import { countWaiting } from '../src/load/filing-audit.ts';
import { filingCall, trackingIdOf } from '../src/load/filing-call.ts';
import { createHttpClient } from '../src/load/http-client.ts';
import { signalProcess } from '../src/process-identity.ts';
import { commandEnvironment, needsOwnStore, ownStoreServer } from './real-system.ts';
import { eventually } from './started-system.ts';

const FILINGS = 12;
const READS = [70, 30] as const;
/** All that an api tells is at most this old. */
const FRESH_MS = 10_000;
const HEALTH_WITHIN_MS = 500;
const HANG_MS = 4_000;

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

  await t.test('what a killed process counted stays', async (t) => {
    for (const kind of ['api', 'worker'] as const) {
      const struck = system.find({ kind, index: 1 });
      const pid = struck.pid() ?? 0;
      signalProcess(pid, 'SIGKILL');
      await eventually(`the end of the ${kind}`, () => struck.pid() !== pid);
    }
    const figures = await one.figures();
    t.equal(callsOf(figures, '/api/wards'), READS[0] + READS[1]);
    t.equal(analysedIn(figures), FILINGS);
  });

  await t.test('health answers in time while the store hangs, and is well again after it', async (t) => {
    await eventually('a healthy system', async () => (await one.health()).body.checks.store === 'pass');
    const hanging = system.store?.hang(HANG_MS);
    // Until the next look of the readiness, which is kept for a second.
    await pause(1_500);
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
});

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
