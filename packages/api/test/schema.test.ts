import { setTimeout as pause } from 'node:timers/promises';
import {
  createProcessRegistry,
  createSchemaKeeper,
  MIGRATIONS,
  type Migration,
  prepareSchema,
  SCHEMA_VERSION,
} from '@namsev/core';
import { aFiling, until } from '@namsev/core/testing';
import t from 'tap';
import { startApi } from './api.ts';

const VERSIONS = '/api/admin/system/versions';
const month = { $dateToString: { date: '$filedAt', format: '%Y-%m' } };
/** Of a later release: complaints get a month beside their time of filing, and then all of them have one. */
const LATER: readonly Migration[] = [
  {
    version: SCHEMA_VERSION + 1,
    name: 'month-beside-time',
    phase: 'expand',
    up: ({ rewrite }) => rewrite('complaints', [{ $set: { month } }]),
    down: ({ rewrite }) => rewrite('complaints', [{ $unset: 'month' }]),
  },
  {
    version: SCHEMA_VERSION + 2,
    name: 'month-in-all',
    phase: 'contract',
    up: ({ rewrite }) => rewrite('complaints', [{ $set: { month } }]),
    down: async () => {},
  },
];
const NEXT = [...MIGRATIONS, ...LATER.slice(0, 1)];
const LAST = [...MIGRATIONS, ...LATER];
const PATIENCE_MS = 60_000;
/** Between two filings. */
const PACE_MS = 40;

interface Answer {
  readonly trackingId?: string;
  readonly planHash?: string;
  readonly steps?: readonly object[];
  readonly schemaState?: { readonly waitsFor: readonly string[] };
}

t.test('a schema change is rolled back and forth under load, old and new apis side by side', async (t) => {
  const older = await startApi(t);
  const { store, clock, asHolderOf } = older;
  const { db } = store;
  const { authorization } = await asHolderOf();
  const processes = createProcessRegistry(db);
  const release = async (name: string, migrations: readonly Migration[]) => {
    // Heartbeats are by the clock of the test.
    await prepareSchema(db, { known: migrations, oldestAlive: async () => SCHEMA_VERSION });
    const api = name === 'older' ? older : await startApi(t, { store, migrations });
    const heartbeat = {
      name,
      kind: 'api',
      version: '0.1.0',
      schema: migrations.length,
      models: true,
    } as const;
    await processes.beat({ ...heartbeat, heartbeatAt: clock.now(), heapUsedMB: 1 });
    await api.services.versions.active();
    const { registry } = api.services.versions;
    const { jobs, audit } = api.services;
    const options = { ...registry, clock, jobs, audit, batchSize: 5, patienceMs: PATIENCE_MS };
    const keeper = createSchemaKeeper({ ...options, known: migrations });
    return { url: await api.app.listen({ port: 0, host: '127.0.0.1' }), keep: keeper.keep };
  };
  const of = await release('older', MIGRATIONS);
  const complaints = db.collection('complaints');
  const withMonth = () => complaints.countDocuments({ month: { $exists: true } });
  const call = async (url: string, path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const goBack = async (url: string) => {
    const { body: plan } = await call(url, `${VERSIONS}/rollback-plan?to=previous`);
    const { status } = await call(url, `${VERSIONS}/rollback`, { to: 'previous', planHash: plan.planHash });
    return { status, steps: plan.steps };
  };
  const next = await release('next', NEXT);
  const load = fileByTurns([of.url, next.url], async (url) => {
    const { status, body } = await call(url, '/api/complaints', aFiling());
    if (status !== 201) throw new Error(`A filing was answered with ${status}.`);
    return String(body.trackingId);
  });
  const [from, to] = [String(SCHEMA_VERSION), String(SCHEMA_VERSION + 1)];
  const step = { kind: 'schema', carriedOutBy: 'worker', migrations: ['month-beside-time'] };

  await t.test('the plan names the migration, and a worker carries it out', async (t) => {
    await load.hasFiled(12);
    const back = { ...step, from: to, to: from };
    t.match(await goBack(next.url), { status: 200, steps: [back, { kind: 'caches' }] });
    t.match((await call(next.url, VERSIONS)).body, {
      schema: SCHEMA_VERSION + 1,
      schemaState: { goal: SCHEMA_VERSION, next: { migration: 'month-beside-time', direction: 'down' } },
    });
    t.equal(await of.keep(), undefined, 'older code does not know how');
    t.equal(await next.keep(), SCHEMA_VERSION);
    t.equal(await withMonth(), 0);
    t.match((await call(of.url, VERSIONS)).body, { schema: SCHEMA_VERSION, schemaState: { next: null } });
    t.match(await goBack(next.url), { status: 200, steps: [{ ...step, from, to }, { kind: 'caches' }] });
    t.equal(await next.keep(), SCHEMA_VERSION + 1);
    t.ok((await withMonth()) >= 12);
  });

  await t.test('what contracts waits for the older ones, and then begins by itself', async (t) => {
    const last = await release('last', LAST);
    t.equal(await last.keep(), undefined);
    const { body } = await call(last.url, VERSIONS);
    t.match(body, { schema: SCHEMA_VERSION + 1, schemaState: { goal: SCHEMA_VERSION + 2 } });
    t.same([...(body.schemaState?.waitsFor ?? [])].sort(), ['next', 'older']);
    load.leaveTo(last.url);
    await Promise.all(['older', 'next'].map((name) => processes.leave(name)));
    t.equal(await last.keep(), undefined, 'they may be starting again');
    clock.advance(PATIENCE_MS);
    t.equal(await last.keep(), SCHEMA_VERSION + 2);
    const filed = await load.stop();
    await t.rejects(prepareSchema(db, { known: NEXT }), { name: 'SchemaTooNew' });
    t.equal(await complaints.countDocuments(), filed.length, 'nothing is lost and nothing doubled');
    t.equal(new Set(filed).size, filed.length);
    const seen = await Promise.all(filed.map((id) => fetch(`${last.url}/api/complaints/${id}`)));
    t.same(new Set(seen.map(({ status }) => status)), new Set([200]));
    const reasons = async (url: string) =>
      JSON.stringify(((await call(url, '/health/ready')).body as { reasons?: object }).reasons);
    const isTooOld = new RegExp(`needs code that knows schema ${SCHEMA_VERSION + 2}`);
    await until(async () => isTooOld.test((await reasons(of.url)) ?? ''));
    await until(async () => (await call(last.url, '/health/ready')).status === 200);
  });
});

/** One filing after the other, by each api in turn; `leaveTo` leaves it to the one that stays. */
function fileByTurns(urls: readonly string[], file: (url: string) => Promise<string>) {
  let using = urls;
  let filing = true;
  const filed: string[] = [];
  const end = (async () => {
    for (let at = 0; filing; at += 1) {
      filed.push(await file(using[at % using.length] ?? ''));
      await pause(PACE_MS);
    }
  })();
  return {
    async hasFiled(count: number) {
      while (filed.length < count) await Promise.race([end, pause(PACE_MS)]);
    },
    leaveTo(url: string) {
      using = [url];
    },
    async stop() {
      filing = false;
      await end;
      return filed;
    },
  };
}
