import { ALERT_RULES, compileSchema, createAlertStore } from '@namsev/core';
import { aFiling, NOW, startCuttingProxy, testStoreUri, until } from '@namsev/core/testing';
import t from 'tap';
import { AlertListSchema } from '../src/schemas/alert.ts';
import { MetricsHistorySchema, MetricsSchema } from '../src/schemas/metrics.ts';
import { SystemHealthSchema } from '../src/schemas/system-health.ts';
import { WarmUpSchema } from '../src/schemas/warm-up.ts';
import { startApi } from './api.ts';

t.test('the figures of the system', async (t) => {
  const { app, flush, clock, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf({ role: 'admin' });
  const read = (path: string) => app.inject({ url: `/api/admin/system/${path}`, headers: { authorization } });
  /** What is read is kept for two seconds: each question is about another window or another api. */
  const figures = async (window: string) => {
    await flush();
    return (await read(`metrics?window=${window}`)).json();
  };

  t.test('have the shape that is promised, for every window', async (t) => {
    const metrics = compileSchema(MetricsSchema);
    for (const window of ['5m', '1h', '24h']) {
      const response = await read(`metrics?window=${window}`);
      t.equal(response.statusCode, 200);
      t.ok(metrics.matches(response.json()), window);
      t.equal(response.json().window, window);
    }
    t.equal((await read('metrics')).json().window, '5m');
  });

  t.test('need the key of an administrator, and know their windows', async (t) => {
    const { authorization: officer } = await asHolderOf({ role: 'officer' });
    const url = '/api/admin/system/metrics?window=1y';
    t.equal((await app.inject({ url })).statusCode, 401);
    t.equal((await app.inject({ url, headers: { authorization: officer } })).statusCode, 403);
    t.equal((await read('metrics?window=1y')).statusCode, 400);
    t.equal((await read('metrics?windows=1h')).statusCode, 400);
  });

  t.test('move when requests are answered, refused and go wrong', async (t) => {
    const { app, flush, asHolderOf } = await startApi(t);
    const { authorization } = await asHolderOf({ role: 'admin' });
    for (let call = 0; call < 5; call += 1)
      await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling() });
    await app.inject({ url: '/api/complaints/TRP-3333-3333-3333' });
    await app.inject({ url: '/invented/by/a/caller' });
    await flush();
    const { requests, routes, errors } = (
      await app.inject({ url: '/api/admin/system/metrics', headers: { authorization } })
    ).json();
    t.match(requests, { total: 7, errors: 0, latencyMs: { p95: Number } });
    t.match(
      routes.find(({ route }: { route: string }) => route === '/api/complaints'),
      { method: 'POST', total: 5, statuses: { 201: 5 } },
    );
    t.ok(routes.some(({ route }: { route: string }) => route === 'unmatched'));
    t.notMatch(JSON.stringify(routes), /invented|3333/);
    t.same(errors, [{ code: 'not_found', count: 2 }]);
  });

  t.test('are told stretch by stretch too, with gaps where nobody measured', async (t) => {
    const { app, flush, services, clock, asHolderOf } = await startApi(t);
    const { authorization } = await asHolderOf();
    const history = async (query = '') => {
      const response = await app.inject({
        url: `/api/admin/system/metrics/history${query}`,
        headers: { authorization },
      });
      return { status: response.statusCode, body: response.json() };
    };
    await app.inject({ url: '/api/categories' });
    services.metrics.queueDepth('complaints', 7);
    services.metrics.queueDepth('complaints', 3);
    await flush();
    clock.advance(30_000);
    await app.inject({ url: '/api/wards' });
    await flush();
    const { body } = await history();
    t.ok(compileSchema(MetricsHistorySchema).matches(body));
    t.match(body.points.slice(-4), [
      { at: NOW.toISOString(), requests: 1, errors: 0, queueDepth: { complaints: 7 } },
      { requests: null, p95Ms: null },
      { requests: null },
      { requests: 1, p95Ms: Number, heapUsedMB: Number },
    ]);
    t.equal((await history('?window=1y')).status, 400);
  });

  t.test('are from a stretch of time that they name', async (t) => {
    const { from, to } = await figures('1h');
    t.equal(to, NOW.toISOString());
    t.ok(clock.now().getTime() - new Date(from).getTime() >= 3_600_000);
  });
});

t.test('Prometheus reads the figures of this process from this machine, or with a key', async (t) => {
  const { app, asHolderOf } = await startApi(t);
  await app.inject({ url: '/api/categories' });
  const near = await app.inject({ url: '/metrics' });
  t.equal(near.statusCode, 200);
  t.match(near.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  t.match(
    near.body,
    /http_request_duration_seconds_count\{method="GET",route="\/api\/categories",status="200"\} 1/,
  );
  const from = (headers: Record<string, string>, remoteAddress = '192.0.2.7') =>
    app.inject({ url: '/metrics', remoteAddress, headers });
  t.equal((await from({})).statusCode, 401);
  t.equal((await from({ 'x-forwarded-for': '192.0.2.7' }, '127.0.0.1')).statusCode, 401);
  const officer = await asHolderOf({ role: 'officer' });
  t.equal((await from({ authorization: officer.authorization })).statusCode, 403);
  const machine = await asHolderOf({ role: 'machine' });
  t.equal((await from({ authorization: machine.authorization })).statusCode, 200);
});

t.test('the summary of health', async (t) => {
  t.test('has the shape that is promised, and says what is not there', async (t) => {
    const { app, asHolderOf } = await startApi(t);
    const { authorization } = await asHolderOf();
    const response = await app.inject({ url: '/api/admin/system/health', headers: { authorization } });
    t.ok(compileSchema(SystemHealthSchema).matches(response.json()));
    t.match(response.json(), {
      status: 'degraded',
      uptime: /^\d+h \d+m$/,
      checks: { memory: 'pass', latency: 'pass', errorRate: 'pass', store: 'pass' },
      degraded: [/no worker/],
      store: { kind: 'test' },
    });
  });

  t.test('is critical, and in time, while the store hangs', async (t) => {
    const proxy = await startCuttingProxy(t, testStoreUri());
    const { app, asHolderOf } = await startApi(t, { uri: proxy.uri });
    const { authorization } = await asHolderOf();
    const ask = async () =>
      (await app.inject({ url: '/api/admin/system/health', headers: { authorization } })).json();
    // Connections are opened one after another by the first questions.
    await until(async () => (await ask()).checks?.store === 'pass');
    t.match(await ask(), { status: 'degraded', checks: { store: 'pass' } });
    proxy.freeze();
    // What was known before is told for a second.
    await until(async () => (await ask()).checks?.store === 'fail');
    let begun = performance.now();
    t.match(await ask(), { status: 'critical', checks: { store: 'fail' } });
    t.ok(performance.now() - begun < 500);
    begun = performance.now();
    t.equal((await app.inject({ url: '/health/live' })).statusCode, 200);
    const ready = () => app.inject({ url: '/health/ready' });
    await ready();
    t.ok(performance.now() - begun < 600);
    await until(async () => (await ready()).statusCode === 503);
  });
});

t.test('alerts', async (t) => {
  const { app, store, clock, asHolderOf } = await startApi(t);
  const { authorization, keyId } = await asHolderOf();
  const list = async (query = '') =>
    (await app.inject({ url: `/api/admin/system/alerts${query}`, headers: { authorization } })).json();
  const acknowledge = (id: string, headers: Record<string, string> = { authorization }) =>
    app.inject({ method: 'POST', url: `/api/admin/system/alerts/${id}/acknowledge`, headers });
  const fire = (...subjects: string[]) =>
    createAlertStore(store.db, clock).reconcile(
      subjects.map((subject) => ({
        rule: 'queue_depth',
        subject,
        phase: 'firing' as const,
        since: NOW,
        value: 60,
        calmSince: null,
      })),
      ALERT_RULES,
    );

  t.test('are none while nothing fired, and appear when something does', async (t) => {
    t.same(await list(), { items: [], nextCursor: null, evaluation: null });
    await fire('complaints', 'cache');
    const listed = await list();
    t.ok(compileSchema(AlertListSchema).matches(listed));
    t.match(listed.items, [
      { rule: 'queue_depth', state: 'firing', value: 60, threshold: 50, since: NOW.toISOString() },
    ]);
    const first = await list('?limit=1');
    const second = await list(`?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`);
    t.same([...first.items, ...second.items], listed.items);
    t.equal(second.nextCursor, null);
  });

  t.test('are acknowledged by a key of an administrator, again without a change', async (t) => {
    const [{ id }] = (await list()).items;
    t.equal((await acknowledge(id, {})).statusCode, 401);
    const officer = await asHolderOf({ role: 'officer' });
    t.equal((await acknowledge(id, { authorization: officer.authorization })).statusCode, 403);
    t.equal((await acknowledge('unknown')).statusCode, 404);
    const url = `/api/admin/system/alerts/${id}/acknowledge`;
    const payload = { by: 'somebody else' };
    t.equal((await app.inject({ method: 'POST', url, headers: { authorization }, payload })).statusCode, 400);
    t.match((await list()).items, [{ state: 'firing' }]);
    for (let time = 0; time < 2; time += 1) {
      const response = await acknowledge(id);
      t.equal(response.statusCode, 200);
      t.match(response.json(), { id, state: 'acknowledged', acknowledgedBy: keyId });
    }
    await fire();
    t.match((await acknowledge(id)).json(), { state: 'resolved', acknowledgedBy: keyId });
  });
});

t.test('the warm-up is told task by task, and can be run again', async (t) => {
  const { app, store, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf();
  const call = async (method: 'GET' | 'POST', path: string) => {
    const response = await app.inject({
      method,
      url: `/api/admin/system/${path}`,
      headers: { authorization },
    });
    t.equal(response.statusCode, 200);
    t.ok(compileSchema(WarmUpSchema).matches(response.json()));
    return response.json();
  };
  t.match(await call('GET', 'warmup'), { state: 'pending', totalMs: null });
  const names = [
    'ai-services',
    'preprocessor',
    'classifier',
    'priority-scorer',
    'search-index',
    'queue-system',
  ];
  const done = await call('POST', 'warmup/run');
  t.match(done, { state: 'done', totalMs: Number });
  t.same(
    done.tasks.map(({ name }: { name: string }) => name).filter((name: string) => names.includes(name)),
    names,
  );
  t.match(await store.db.collection<{ _id: string }>('control').findOne({ _id: 'warm-up' }), { at: NOW });
  await store.db.collection('jobs').dropIndex('lane');
  const failed = await call('POST', 'warmup/run');
  t.match(failed.state, 'failed');
  t.match(
    failed.tasks.find(({ name }: { name: string }) => name === 'search-index'),
    { state: 'failed', detail: 'IndexesMissing' },
  );
  const url = '/api/admin/system/warmup/run';
  t.equal((await app.inject({ method: 'POST', url })).statusCode, 401);
});
