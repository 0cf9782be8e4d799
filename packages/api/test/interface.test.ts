import { connect } from 'node:net';
import { aFiling, TIRUPUR, until } from '@namsev/core/testing';
import t from 'tap';
import { readConfig } from '../src/config.ts';
import { describeInterface } from '../src/openapi/describe-interface.ts';
import { startApi } from './api.ts';

const SHOWN_KEY = 'nsk_shown-where-it-does-not-belong';

t.test('every error is a problem with a stable code, and leaks nothing', async (t) => {
  const { app } = await startApi(t);
  const post = (options: { payload?: string; type?: string }) =>
    app.inject({
      method: 'POST',
      url: '/api/complaints',
      ...(options.payload !== undefined && { payload: options.payload }),
      headers: { 'content-type': options.type ?? 'application/json' },
    });
  const cases = [
    [await app.inject({ url: '/nowhere' }), 404, 'not_found'],
    [await app.inject({ url: '/api/complaints/%E0%A4%A' }), 400, 'invalid_request'],
    [await app.inject({ url: '/api/wards?limit=5' }), 400, 'invalid_request'],
    [await post({ payload: '{"description": ' }), 400, 'invalid_request'],
    [await post({ payload: '{"__proto__": {"x": 1}}' }), 400, 'invalid_request'],
    [await post({ payload: '' }), 400, 'invalid_request'],
    [
      await post({ payload: 'description=x', type: 'application/x-www-form-urlencoded' }),
      415,
      'unsupported_media_type',
    ],
    [await post({ payload: 'words', type: 'text/plain' }), 415, 'unsupported_media_type'],
    [await post({ payload: JSON.stringify({ description: 'x'.repeat(70_000) }) }), 413, 'body_too_large'],
  ] as const;
  for (const [response, status, code] of cases) {
    t.equal(response.statusCode, status, code);
    t.match(response.headers['content-type'], /application\/problem\+json/);
    const problem = response.json();
    t.match(problem, {
      type: String,
      title: String,
      status,
      detail: String,
      instance: String,
      code,
      requestId: response.headers['x-request-id'],
    });
    t.notMatch(response.body, /node_modules|\.js:|Mongo|FST_/);
  }
});

t.test('a store that is away is 503 with Retry-After within three seconds, and not ready', async (t) => {
  const { app } = await startApi(t, { uri: 'mongodb://127.0.0.1:9/?directConnection=true' });
  t.equal((await app.inject({ url: '/api/complaints/TRP-not-an-id' })).statusCode, 404);
  for (const request of [
    { url: '/api/complaints/TRP-3333-3333-3333' },
    { method: 'POST' as const, url: '/api/complaints', payload: aFiling() },
  ]) {
    const begun = performance.now();
    const response = await app.inject(request);
    t.equal(response.statusCode, 503);
    t.ok(performance.now() - begun < 3_000);
    t.match(response.headers, { 'retry-after': String });
    t.match(response.json(), { code: 'store_unavailable' });
  }
  t.equal((await app.inject({ url: '/health/live' })).statusCode, 200);
  const begun = performance.now();
  const ready = await app.inject({ url: '/health/ready' });
  t.ok(performance.now() - begun < 500);
  t.equal(ready.statusCode, 503);
  t.match(ready.json(), { status: 'not_ready', reasons: ['the store does not answer'] });
  t.match((await app.inject({ url: '/api/health' })).json(), { status: 'critical' });
});

t.test('readiness names a missing index and ends with draining', async (t) => {
  const { app, store, services } = await startApi(t);
  await store.db.collection('jobs').dropIndex('lane');
  const missing = () => app.inject({ url: '/health/ready' });
  // On a busy machine the indexes are listed later than the first answer waits for.
  await until(async () => (await missing()).body.includes('index jobs.lane is missing'));
  t.equal((await missing()).statusCode, 503);
  services.readiness.drain();
  t.match((await app.inject({ url: '/health/ready' })).json(), { reasons: ['stopping'] });
});

t.test('health says degraded while no worker is there', async (t) => {
  const { app } = await startApi(t);
  t.equal((await app.inject({ url: '/health/ready' })).statusCode, 200);
  t.match((await app.inject({ url: '/api/health' })).json(), {
    status: 'degraded',
    uptime: Number,
    version: String,
    degraded: [/no worker/],
  });
});

t.test('OpenAPI is served as it is described, and readable at /docs', async (t) => {
  const { app } = await startApi(t);
  const served = (await app.inject({ url: '/openapi.json' })).json();
  t.same(served, await describeInterface(TIRUPUR));
  const page = await app.inject({ url: '/docs' });
  t.match(page.headers['content-type'], /text\/html/);
});

t.test('each request is one log line with its id and without what was said', async (t) => {
  const lines: string[] = [];
  const { app } = await startApi(t, { lines });
  const payload = aFiling({
    description: 'A unique zebra stands at 98765 43210',
    contact: { name: 'Nilavazhagan' },
  });
  const response = await app.inject({
    method: 'POST',
    url: '/api/complaints',
    payload,
    headers: { 'x-request-id': 'given-by-proxy' },
  });
  const { trackingId, accessToken } = response.json();
  await app.inject({
    url: `/api/complaints/${trackingId}`,
    headers: { authorization: `Bearer ${accessToken}` },
  });
  await app.inject({ method: 'POST', url: '/api/complaints', payload: { ...payload, zebra: 1 } });
  const shown = { authorization: `Bearer ${SHOWN_KEY}`, cookie: `namsev_admin=${SHOWN_KEY}` };
  await app.inject({ url: `/api/admin/keys?key=${SHOWN_KEY}`, headers: shown });
  await app.inject({ url: `/api/complaints/search?q=${SHOWN_KEY}`, headers: shown });
  t.equal(lines.length, 5);
  t.match(JSON.parse(String(lines[0])), {
    level: 'info',
    method: 'POST',
    route: '/api/complaints',
    status: 201,
    requestId: 'given-by-proxy',
    ms: Number,
  });
  const secrets = [accessToken, trackingId, SHOWN_KEY];
  t.notMatch(lines.join(''), new RegExp(`zebra|43210|Nilavazhagan|${secrets.join('|')}`));
});

t.test('hostile input is refused field by field, and nothing of it is stored', async (t) => {
  const { app, store } = await startApi(t);
  const description = 'The street light is out.';
  const deep = '['.repeat(20_000);
  const bodies: Readonly<Record<string, string | Buffer>> = {
    'an operator for a text': '{"description": {"$gt": ""}}',
    'an operator beside a text': JSON.stringify({ description, $where: 'sleep(1000)' }),
    'an operator for a place': JSON.stringify({ description, location: { $near: [0, 0] } }),
    'an array for a text': JSON.stringify({ description: [description] }),
    'a number for a text': '{"description": 12345678901}',
    'a text for a truth': JSON.stringify({ description, isPublic: 'true' }),
    'an own prototype': `{"description": "${description}", "__proto__": {"isAdmin": true}}`,
    'a constructor': `{"description": "${description}", "constructor": {"prototype": {"isAdmin": true}}}`,
    'a number beyond all': `{"description": "${description}", "location": {"latitude": 1e999, "longitude": 0}}`,
    'a huge number': `{"description": "${description}", "location": {"latitude": -1e308, "longitude": 0}}`,
    'a nest': `{"description": ${deep}`,
    'a closed nest': `{"description": "${description}", "contact": ${deep}${']'.repeat(20_000)}}`,
    'half a character': `{"description": "${description} \\ud83d"}`,
    'a NUL': `{"description": "${description} \\u0000"}`,
    'bytes that are no UTF-8': Buffer.from([
      ...Buffer.from(`{"description": "${description} `),
      0xff,
      0xc0,
      0x22,
      0x7d,
    ]),
    'two documents': `{"description": "${description}"}{"description": "${description}"}`,
  };
  for (const [name, payload] of Object.entries(bodies))
    for (const url of ['/api/complaints', '/api/complaints/check']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await app.inject({ method: 'POST', url, payload, headers });
      t.match(answer.json(), { status: 400, code: 'invalid_request' }, `${name} to ${url}`);
    }
  for (const query of [
    '?status[$ne]=pending',
    '?status=pending&status=resolved',
    '?limit=20&limit=20',
    '?limit=2e1',
    '?limit=99999999999999999999',
    '?limit=-1',
    '?__proto__=1',
    '?constructor=1',
    '?bbox=1e999,0,1,1',
    '?filedAfter=yesterday',
    `?cursor=${'a'.repeat(501)}`,
    '?cursor=%00',
  ])
    t.equal((await app.inject({ url: `/api/complaints${query}` })).statusCode, 400, query);
  const long = { 'idempotency-key': 'x'.repeat(256) };
  const keyed = { method: 'POST' as const, url: '/api/complaints', payload: { description }, headers: long };
  t.equal((await app.inject(keyed)).statusCode, 400, 'a key without end');
  for (const path of ['%00', '..%2f..%2fadmin', '{"$ne":null}', "'%20or%20'1'='1", '__proto__'])
    t.equal((await app.inject({ url: `/api/complaints/${path}` })).statusCode, 404, path);
  t.equal(await store.db.collection('complaints').countDocuments(), 0);
  t.equal(Object.keys(Object.prototype).length, 0);
});

t.test('an address that goes says since when, until when and what comes in its place', async (t) => {
  const { app } = await startApi(t, { uri: 'mongodb://127.0.0.1:9/?directConnection=true' });
  const since = new Date('2026-01-01T00:00:00.000Z');
  t.throws(
    () =>
      app.get('/soon', { config: { deprecated: { since, sunset: new Date('2026-06-01') } } }, async () => ''),
    { message: /180 days/ },
  );
  const deprecated = { since, sunset: new Date('2026-12-31T00:00:00.000Z'), successor: '/api/wards' };
  app.get('/old', { config: { deprecated }, schema: { tags: ['city'] } }, async () => ({}));
  t.match((await app.inject({ url: '/old' })).headers, {
    deprecation: '@1767225600',
    sunset: 'Thu, 31 Dec 2026 00:00:00 GMT',
    link: '</api/wards>; rel="successor-version"',
  });
});

t.test('settings at fault are all said at once, without their values', async (t) => {
  const environment = {
    PORT: '99999',
    MONGODB_URI: 'postgres://secret',
    ADMIN_KEY: 'short',
    LOG_LEVEL: 'loud',
    RATE_LIMIT_SCALE: '-1',
    TRUST_PROXY: '::/0',
    FAILPOINTS: 'nowhere=exit',
  };
  t.throws(() => readConfig(environment), {
    message: /LOG_LEVEL.*FAILPOINTS.*MONGODB_URI.*PORT.*ADMIN_KEY.*RATE_LIMIT_SCALE.*TRUST_PROXY/,
  });
  t.throws(() => readConfig({ TRUST_PROXY: '0.0.0.0/0' }), { message: /TRUST_PROXY/ });
  t.throws(() => readConfig({ FAILPOINTS: 'nowhere=exit' }), { message: /FAILPOINTS/ });
  t.throws(() => readConfig({ FAILPOINTS: 'intake.afterCommit=exit', NODE_ENV: 'production' }), {
    message: /production/,
  });
  t.match(readConfig({}), { port: 5_000, host: '127.0.0.1', database: 'namsev', trustProxy: false });
});

t.test('what is no HTTP, or too much of it, gets a problem and ends', async (t) => {
  const { app } = await startApi(t);
  const address = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const ask = (request: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(address.port), address.hostname, () => socket.write(request));
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
  for (const [request, status, code] of [
    ['NONSENSE\r\n\r\n', 400, 'invalid_request'],
    [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ] as const) {
    const answer = await ask(request);
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
    t.match(answer, /content-type: application\/problem\+json/i);
    t.match(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))), {
      status,
      code,
      title: String,
      requestId: String,
    });
  }
});

t.test('translations are public, and whoever has them is told so', async (t) => {
  const { app } = await startApi(t);
  const { items } = (await app.inject({ url: '/api/translations' })).json();
  t.same(items.map(({ language }: { language: string }) => language).sort(), [
    'en',
    'hi',
    'kn',
    'ml',
    'ta',
    'te',
  ]);
  for (const { language, hash, keys, url } of items) {
    const response = await app.inject({ url: `/api/translations/${language}` });
    t.equal(response.statusCode, 200);
    t.match(response.json(), { language, version: String, hash, translations: { 'nav.home': String } });
    t.equal(Object.keys(response.json().translations).length, keys);
    t.match(response.headers, { etag: `"${hash}"`, 'cache-control': 'public, max-age=300' });
    const again = await app.inject({
      url: `/api/translations/${language}`,
      headers: { 'if-none-match': `"${hash}"` },
    });
    t.same([again.statusCode, again.body], [304, '']);
    const lasting = await app.inject({ url });
    t.same(lasting.json(), response.json());
    t.equal(lasting.headers['cache-control'], 'public, max-age=31536000, immutable');
  }
});

t.test('a language or a version of it that is not there is not found', async (t) => {
  const { app } = await startApi(t);
  for (const path of ['fr', 'EN', '__proto__', `en/${'0'.repeat(32)}`]) {
    const response = await app.inject({ url: `/api/translations/${path}` });
    t.equal(response.statusCode, 404, path);
    t.match(response.json(), { code: 'not_found' });
    t.notOk(response.headers.etag);
  }
});
