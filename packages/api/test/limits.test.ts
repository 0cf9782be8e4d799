import { connect } from 'node:net';
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
