import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  createDailySalts,
  createRateCounterStore,
  createRateLimiter,
  MS_PER_MINUTE,
  networkOf,
} from '@namsev/core';
import { aClock, aFiling, openTestStore } from '@namsev/core/testing';
import t from 'tap';
import { readConfig } from '../src/config.ts';
import { startApi } from './api.ts';

/** 3 filings, writes and misses, 60 reads a minute. */
const TIGHT = { rateLimitScale: 0.05 };
const UNKNOWN = '/api/complaints/TRP-3333-3333-3333';

t.test('a client has so many filings and reads a minute, and is told how many are left', async (t) => {
  const { app, clock } = await startApi(t, TIGHT);
  const file = () => app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling() });
  const first = await file();
  t.match(first.headers, { 'ratelimit-limit': '3', 'ratelimit-remaining': '2', 'ratelimit-reset': '60' });
  await file();
  t.equal((await file()).statusCode, 201);
  const refused = await file();
  t.equal(refused.statusCode, 429);
  t.match(refused.json(), { code: 'too_many_requests' });
  t.equal(refused.headers['retry-after'], '60');
  t.equal((await app.inject({ url: '/api/wards' })).headers['ratelimit-remaining'], '59', 'reads are apart');
  clock.advance(MS_PER_MINUTE);
  t.equal((await file()).statusCode, 201);
});

t.test('whoever guesses ids is refused before the look-up, and nobody else is', async (t) => {
  const { app } = await startApi(t, { ...TIGHT, trustProxy: ['127.0.0.1'] });
  const guess = (client: string) => app.inject({ url: UNKNOWN, headers: { 'x-forwarded-for': client } });
  for (const _ of [1, 2, 3]) t.equal((await guess('192.0.2.1')).statusCode, 404);
  t.equal((await guess('192.0.2.1')).statusCode, 429);
  t.equal((await guess('192.0.2.2')).statusCode, 404);
  const wards = await app.inject({ url: '/api/wards', headers: { 'x-forwarded-for': '192.0.2.1' } });
  t.equal(wards.statusCode, 200, 'other addresses go on');
});

t.test('who holds the token of his complaint is let in, whatever others of his network guess', async (t) => {
  const { app } = await startApi(t, TIGHT);
  const filed = await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling() });
  const { trackingId, accessToken } = filed.json<{ trackingId: string; accessToken: string }>();
  const url = `/api/complaints/${trackingId}`;
  const statusWith = async (token: string, address = url) =>
    (await app.inject({ url: address, headers: { authorization: `Bearer ${token}` } })).statusCode;
  for (const _ of [1, 2, 3]) await app.inject({ url: UNKNOWN });
  t.equal((await app.inject({ url })).statusCode, 429);
  t.equal(await statusWith(accessToken), 200);
  const wrong = `nsc_${'x'.repeat(43)}`;
  for (const address of [url, UNKNOWN]) t.equal(await statusWith(wrong, address), 429, 'and learns nothing');
  t.equal(await statusWith('nsc_short'), 429);
  const refused = await app.inject({ url, headers: { authorization: `Bearer ${wrong}` } });
  t.match(refused.headers['retry-after'], /^\d+$/);
});

t.test('wrong keys are too many from the limit on, and the right one goes on opening', async (t) => {
  const { app, asHolderOf } = await startApi(t, TIGHT);
  const { authorization } = await asHolderOf();
  const statusWith = async (headers: { authorization?: string }) =>
    (await app.inject({ url: '/api/admin/keys', headers })).statusCode;
  for (const _ of [1, 2, 3]) t.equal(await statusWith({ authorization: 'Bearer nsk_wrong' }), 401);
  t.equal(await statusWith({ authorization: 'Bearer nsk_wrong' }), 429);
  t.equal(await statusWith({}), 401, 'showing no key is no miss');
  t.equal(await statusWith({ authorization }), 200);
});

t.test('a key has its own limits', async (t) => {
  const { app, asHolderOf } = await startApi(t, TIGHT);
  const [one, other] = [await asHolderOf(), await asHolderOf()];
  const list = ({ authorization }: { authorization: string }) =>
    app.inject({ url: '/api/admin/keys', headers: { authorization } });
  await list(one);
  t.match((await list(one)).headers, { 'ratelimit-limit': '600', 'ratelimit-remaining': '598' });
  t.match((await list(other)).headers, { 'ratelimit-remaining': '599' });
});

t.test('probes are never counted, and the scale 0 is said in the log', async (t) => {
  const { app } = await startApi(t, TIGHT);
  for (let n = 0; n < 70; n += 1) await app.inject({ url: '/health/live' });
  t.equal((await app.inject({ url: '/health/live' })).statusCode, 200);
  const lines: string[] = [];
  const { app: unlimited } = await startApi(t, { lines, rateLimitScale: 0 });
  t.equal((await unlimited.inject({ url: '/api/wards' })).headers['ratelimit-limit'], undefined);
  t.match(lines.join(''), 'rate limits are switched off');
});

t.test('processes count together, and no address of a client is stored', async (t) => {
  const { db } = await openTestStore(t);
  const clock = aClock();
  const [one, other] = [1, 2].map(() =>
    createRateLimiter(createRateCounterStore(db, createDailySalts(db, clock), clock), clock),
  ) as [ReturnType<typeof createRateLimiter>, ReturnType<typeof createRateLimiter>];
  for (let n = 0; n < 6; n += 1) one.count('write', 'client:192.0.2.7', 10);
  for (let n = 0; n < 4; n += 1) other.count('write', 'client:192.0.2.7', 10);
  await one.merge();
  await other.merge();
  t.ok(other.count('write', 'client:192.0.2.7', 10).isExceeded);
  one.count('write', 'client:192.0.2.7', 10);
  await one.merge();
  t.ok(one.count('write', 'client:192.0.2.7', 10).isExceeded);
  t.notOk(one.count('write', 'client:192.0.2.8', 10).isExceeded);
  const stored = JSON.stringify(await db.collection('rate_counters').find().toArray());
  t.match(stored, /"n":11/);
  t.notMatch(stored, '192.0.2');
  one.count('read', 'client:192.0.2.9', 1_000);
  await one.merge();
  t.equal(
    await db.collection('rate_counters').countDocuments(),
    2,
    'a client of few requests costs no write',
  );
});

t.test('an IPv6 client is its network, an IPv4 one its address', async (t) => {
  t.equal(networkOf('192.0.2.7'), '192.0.2.7');
  t.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
  t.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  t.equal(networkOf('2001:DB8:1:2::9'), '2001:db8:1:2::/64');
  t.equal(networkOf('2001:0db8::1'), '2001:db8:0:0::/64');
  t.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

t.test('a method that an address does not have is 405 and says which it has', async (t) => {
  const { app, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf();
  const put = await app.inject({ method: 'PUT', url: '/api/complaints', payload: 'words' });
  t.equal(put.statusCode, 405);
  t.match(put.json(), { code: 'method_not_allowed' });
  t.match(put.headers.allow, /POST/);
  const ask = await app.inject({ method: 'OPTIONS', url: '/api/wards' });
  t.match({ status: ask.statusCode, ...ask.headers }, { status: 204, allow: 'GET, HEAD, OPTIONS' });
  const closed = { method: 'PUT' as const, url: '/api/admin/keys' };
  t.equal((await app.inject(closed)).statusCode, 401);
  t.equal((await app.inject({ ...closed, headers: { authorization } })).statusCode, 405);
  t.equal((await app.inject({ method: 'HEAD', url: '/api/wards' })).statusCode, 200);
});

t.test('browsers are told to guess nothing, and only allowed origins may call', async (t) => {
  const { app } = await startApi(t, { allowedOrigins: ['https://city.example'] });
  const from = (origin: string, options: object = {}) =>
    app.inject({ url: '/api/wards', headers: { origin }, ...options });
  const allowed = await from('https://city.example');
  t.match(allowed.headers, {
    'access-control-allow-origin': 'https://city.example',
    vary: 'Origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': /default-src 'none'/,
  });
  t.equal((await from('https://evil.example')).headers['access-control-allow-origin'], undefined);
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/api/admin/keys',
    headers: { origin: 'https://city.example', 'access-control-request-method': 'POST' },
  });
  t.equal(preflight.statusCode, 204, 'a preflight shows no credential');
  t.match(preflight.headers['access-control-allow-headers'], /authorization/);
  const stranger = await app.inject({
    method: 'OPTIONS',
    url: '/api/admin/keys',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  t.equal(stranger.statusCode, 401);
  t.match((await app.inject({ url: '/docs' })).headers['content-security-policy'], /script-src/);
  t.throws(() => readConfig({ ALLOWED_ORIGINS: '*' }), { message: /ALLOWED_ORIGINS/ });
  t.throws(() => readConfig({ ALLOWED_ORIGINS: 'https://city.example/path' }), {
    message: /ALLOWED_ORIGINS/,
  });
});

t.test(
  'with too much to do it refuses at once, answers probes and administrators, and recovers',
  async (t) => {
    const { app, services, asHolderOf } = await startApi(t, { loadBounds: { eventLoopDelayMs: 15 } });
    const { authorization } = await asHolderOf();
    await services.languages.load();
    const base = await app.listen({ port: 0, host: '127.0.0.1' });
    const body = JSON.stringify({ description: 'A live wire hangs over the school gate. '.repeat(95) });
    const headers = { 'content-type': 'application/json' };
    const check = () => fetch(`${base}/api/complaints/check`, { method: 'POST', body, headers });
    const neverShed = ['/health/live', '/api/health', '/metrics', '/api/admin/system/queues'];
    const shed = await untilFound(async () => {
      const checks = Array.from({ length: 60 }, check);
      const others = neverShed.map((url) => fetch(base + url, { headers: { authorization } }));
      const answers = await Promise.all(checks);
      for (const { status } of answers) t.match(String(status), /^(200|503)$/);
      for (const { status, url } of await Promise.all(others)) t.equal(status, 200, url);
      return answers.find(({ status }) => status === 503);
    });
    t.match(await shed.json(), { code: 'overloaded', status: 503 });
    t.equal(shed.headers.get('retry-after'), '2');
    const recovered = await untilFound(async () => ((await check()).status === 200 ? 'answered' : undefined));
    t.equal(recovered, 'answered');
  },
);

t.test('so many requests are answered at a time, and a heap that is full takes none', async (t) => {
  const lines: string[] = [];
  const { app, asHolderOf } = await startApi(t, { loadBounds: { requests: 1 }, lines });
  const both = await Promise.all([1, 2].map(() => app.inject({ url: '/api/complaints' })));
  t.same(both.map(({ statusCode }) => statusCode).sort(), [200, 503]);
  t.notMatch(lines.join(''), '"level":"error"', 'what is shed is no error of the system');
  t.equal((await app.inject({ url: '/api/complaints' })).statusCode, 200);
  const { authorization } = await asHolderOf();
  const { app: full } = await startApi(t, { loadBounds: { heapMB: 1 } });
  await untilFound(async () => {
    const { statusCode } = await full.inject({ url: '/api/wards' });
    return statusCode === 503 ? statusCode : undefined;
  });
  t.equal((await full.inject({ url: '/health/live' })).statusCode, 200);
  t.not((await full.inject({ url: '/api/admin/keys', headers: { authorization } })).statusCode, 503);
});

t.test(
  'what may be kept has an ETag, is 304 for whoever has it, and is compressed when it is long',
  async (t) => {
    const { app } = await startApi(t);
    const filed = await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling() });
    const { trackUrl, accessToken } = filed.json();
    for (const url of [trackUrl, '/api/complaints', '/api/complaints/search?q=water', '/openapi.json']) {
      const first = await app.inject({ url });
      const { etag } = first.headers;
      t.match(
        first.headers,
        { etag: /^"[\w-]+"$/, 'cache-control': 'no-cache', vary: /authorization, accept-encoding/i },
        url,
      );
      const again = await app.inject({ url, headers: { 'if-none-match': `"other", ${etag}` } });
      t.same([again.statusCode, again.body, again.headers.etag], [304, '', etag], url);
      const head = await app.inject({ method: 'HEAD', url });
      t.same([head.statusCode, head.body, head.headers.etag], [200, '', etag], `HEAD ${url}`);
    }
    const long = await app.inject({ url: '/api/categories', headers: { 'accept-encoding': 'gzip' } });
    t.match(long.headers, {
      'content-encoding': 'gzip',
      etag: /^W\/"/,
      vary: /^authorization, accept-encoding$/i,
    });
    const plain = await app.inject({ url: '/api/categories' });
    t.same(gunzipSync(long.rawPayload).toString(), plain.body);
    const has = { 'accept-encoding': 'gzip', 'if-none-match': String(long.headers.etag) };
    t.equal((await app.inject({ url: '/api/categories', headers: has })).statusCode, 304);
    const short = await app.inject({ url: '/health/live', headers: { 'accept-encoding': 'gzip' } });
    t.notOk(short.headers['content-encoding']);
    const own = await app.inject({ url: trackUrl, headers: { authorization: `Bearer ${accessToken}` } });
    t.match(
      own.headers,
      { 'cache-control': 'no-store', etag: undefined },
      'what is for one is kept by nobody',
    );
  },
);

t.test('hundreds of clients that send nothing do not keep others from being answered', async (t) => {
  const { app } = await startApi(t);
  const { port, hostname } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const sockets = await Promise.all(
    Array.from(
      { length: 500 },
      () =>
        new Promise<ReturnType<typeof connect>>((resolve, reject) => {
          const socket = connect(Number(port), hostname, () => resolve(socket));
          socket.once('error', reject);
          socket.write('GET /api/wards HTTP/1.1\r\nHost: x\r\n');
        }),
    ),
  );
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
  });
  const begun = performance.now();
  const response = await fetch(`http://${hostname}:${port}/api/wards`);
  t.equal(response.status, 200);
  t.ok(performance.now() - begun < 1_000);
  t.equal(app.server.headersTimeout, 10_000, 'and they are cut off');
});

/** Asks again until there is something. @throws when there is nothing after ten seconds. */
async function untilFound<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  const begun = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() - begun > 10_000) throw new Error('nothing was found in ten seconds');
    await setImmediate();
  }
}
