import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createApiKey,
  createApiKeyStore,
  createProcessRegistry,
  SCHEMA_VERSION,
  systemClock,
} from '@namsev/core';
import { aFiling, openTestStore, until } from '@namsev/core/testing';
import t, { type Test } from 'tap';
import type { ReleaseNews, ReleaseOrder } from './fixtures/release-process.ts';
import type { Release } from './fixtures/releases.ts';

const RELEASE = fileURLToPath(new URL('fixtures/release-process.js', import.meta.url));
const VERSIONS = '/api/admin/system/versions';
const START_PATIENCE_MS = 30_000;
/** Filed before anything is migrated, and where the migration of it is cut off. */
const [FIRST, HALF] = [14, 5];
/** Between two filings. */
const PACE_MS = 40;

interface Answer {
  readonly trackingId?: string;
  readonly planHash?: string;
  readonly steps?: readonly object[];
  readonly schemaState?: { readonly waitsFor: readonly string[] };
  readonly reasons?: object;
}

async function setUp(t: Test) {
  const store = await openTestStore(t);
  const { key, secret } = createApiKey({ role: 'admin', name: 'A holder' }, systemClock.now());
  await createApiKeyStore(store.db).insert(key);
  const start = (release: Release, half?: number) => {
    const { uri, database } = store;
    const order: ReleaseOrder = { uri, database, release, ...(half !== undefined && { half }) };
    return startRelease(t, order);
  };
  const call = async (url: string, path: string, body?: object, more: object = {}) => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        ...(body && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const goBack = async (url: string) => {
    const { body: plan } = await call(url, `${VERSIONS}/rollback-plan?to=previous`);
    const { status } = await call(url, `${VERSIONS}/rollback`, { to: 'previous', planHash: plan.planHash });
    return { status, steps: plan.steps };
  };
  const complaints = store.db.collection('complaints');
  const withMonth = () => complaints.countDocuments({ month: { $exists: true } });
  return { ...store, start, call, goBack, complaints, withMonth };
}

/** A process of a release, by what it says. */
function startRelease(t: Test, order: ReleaseOrder) {
  const child: ChildProcess = fork(RELEASE, [JSON.stringify(order)], { execArgv: [] });
  t.teardown(() => child.kill('SIGKILL'));
  const news: ReleaseNews[] = [];
  child.on('message', (said) => news.push(said as ReleaseNews));
  const hears = async <Word extends ReleaseNews[0]>(word: Word) => {
    const isIt = (said: ReleaseNews): said is Extract<ReleaseNews, readonly [Word, ...unknown[]]> =>
      said[0] === word;
    await until(() => news.some(isIt), START_PATIENCE_MS);
    const [said] = news.filter(isIt).slice(-1);
    if (said === undefined) throw new Error(`it never said ${word}`);
    return said;
  };
  return {
    name: `${hostname()}:${child.pid}`,
    url: async () => (await hears('ready'))[1],
    half: () => hears('half'),
    refused: async () => (await hears('refused'))[1],
    rewritten: () => news.flatMap((said) => (said[0] === 'rewritten' ? [said[1]] : [])),
    async keep() {
      const before = news.filter(([word]) => word === 'kept').length;
      child.send('keep');
      await until(() => news.filter(([word]) => word === 'kept').length > before, START_PATIENCE_MS);
      return (await hears('kept'))[1];
    },
    keepOn: () => void child.send('keep on'),
    leave: () => void child.send('leave'),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

t.test('a schema is changed back and forth under load by processes of three releases', async (t) => {
  const { db, start, call, goBack, complaints, withMonth } = await setUp(t);
  const processes = createProcessRegistry(db);
  const older = start('older');
  const olderUrl = await older.url();
  const load = fileByTurns([olderUrl], async (url, key) => {
    const { status, body } = await call(url, '/api/complaints', aFiling(), { 'idempotency-key': key });
    if (status !== 201) throw new Error(`A filing was answered with ${status}.`);
    return String(body.trackingId);
  });
  t.teardown(() => load.stop());
  const [from, to] = [String(SCHEMA_VERSION), String(SCHEMA_VERSION + 1)];
  const step = { kind: 'schema', carriedOutBy: 'worker', migrations: ['month-beside-time'] };

  await load.hasFiled(FIRST);
  const killed = start('next', HALF);
  await killed.half();
  await killed.kill();
  const rest = (await complaints.countDocuments()) - HALF;
  t.equal(await withMonth(), HALF, 'killed in the middle of an expansion');
  t.match((await call(olderUrl, VERSIONS)).body, { schema: SCHEMA_VERSION });
  const next = start('next');
  const nextUrl = await next.url();
  load.goOnWith(olderUrl, nextUrl);

  await t.test('an expansion that was killed is gone on with by the next start', async (t) => {
    t.ok(Number(next.rewritten().at(-1)) >= rest, 'all that was left');
    t.ok(Number(next.rewritten().at(-1)) < (await complaints.countDocuments()), 'and not what was done');
    t.ok((await withMonth()) >= FIRST);
    t.match((await call(nextUrl, VERSIONS)).body, { schema: SCHEMA_VERSION + 1 });
  });

  await t.test('the plan of going back names the migration, and a worker carries it out', async (t) => {
    const back = { ...step, from: to, to: from };
    t.match(await goBack(nextUrl), { status: 200, steps: [back, { kind: 'caches' }] });
    t.match((await call(nextUrl, VERSIONS)).body, {
      schema: SCHEMA_VERSION + 1,
      schemaState: { goal: SCHEMA_VERSION, next: { migration: 'month-beside-time', direction: 'down' } },
    });
    t.equal(await older.keep(), null, 'older code does not know how');
    t.equal(await next.keep(), SCHEMA_VERSION);
    t.equal(await withMonth(), 0);
    t.match((await call(olderUrl, VERSIONS)).body, { schema: SCHEMA_VERSION, schemaState: { next: null } });
    t.match(await goBack(nextUrl), { status: 200, steps: [{ ...step, from, to }, { kind: 'caches' }] });
    t.equal(await next.keep(), SCHEMA_VERSION + 1);
    t.ok((await withMonth()) >= FIRST);
  });

  await t.test(
    'a contraction waits for older processes, and one that is killed is ended by another',
    async (t) => {
      const first = start('last', HALF);
      const firstUrl = await first.url();
      t.equal(await first.keep(), null);
      const { body } = await call(firstUrl, VERSIONS);
      t.match(body, { schema: SCHEMA_VERSION + 1, schemaState: { goal: SCHEMA_VERSION + 2 } });
      t.same([...(body.schemaState?.waitsFor ?? [])].sort(), [older.name, next.name].sort());
      load.goOnWith(firstUrl);
      for (const each of [older, next]) each.leave();
      await until(async () => (await processes.alive(systemClock.now())).length === 1);
      first.keepOn();
      await first.half();
      await first.kill();
      t.equal(await start('next').refused(), 'SchemaTooNew', 'no older one starts on half of it');

      const last = start('last');
      const lastUrl = await last.url();
      load.goOnWith(lastUrl);
      t.equal(await last.keep(), null, 'its start has ended what was left');
      t.match((await call(lastUrl, VERSIONS)).body, {
        schema: SCHEMA_VERSION + 2,
        schemaState: { next: null },
      });
      const filed = await load.stop();
      t.equal(await complaints.countDocuments(), filed.length, 'nothing is lost and nothing doubled');
      t.equal(new Set(filed).size, filed.length);
      const statuses = new Set<number>();
      // One by one: a busy machine refuses some of many at once.
      for (const id of filed) statuses.add((await fetch(`${lastUrl}/api/complaints/${id}`)).status);
      t.same(statuses, new Set([200]));
      const reasons = async (url: string) => JSON.stringify((await call(url, '/health/ready')).body.reasons);
      const isTooOld = new RegExp(`needs code that knows schema ${SCHEMA_VERSION + 2}`);
      await until(async () => isTooOld.test((await reasons(olderUrl)) ?? ''));
      await until(async () => (await call(lastUrl, '/health/ready')).status === 200);
    },
  );
});

/** One filing after the other, by each api in turn, repeated under its key where an api dies over it. */
function fileByTurns(urls: readonly string[], file: (url: string, key: string) => Promise<string>) {
  let using = urls;
  let filing = true;
  const filed: string[] = [];
  const untilTaken = async (at: number): Promise<string | undefined> => {
    for (let turn = at; filing; turn += 1) {
      try {
        return await file(using[turn % using.length] ?? '', `schema-${at}`);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        await pause(PACE_MS);
      }
    }
    return undefined;
  };
  const end = (async () => {
    for (let at = 0; filing; at += 1) {
      const trackingId = await untilTaken(at);
      if (trackingId !== undefined) filed.push(trackingId);
      await pause(PACE_MS);
    }
  })();
  return {
    async hasFiled(count: number) {
      while (filed.length < count) await Promise.race([end, pause(PACE_MS)]);
    },
    goOnWith(...others: readonly string[]) {
      using = others;
    },
    async stop() {
      filing = false;
      await end;
      return filed;
    },
  };
}
