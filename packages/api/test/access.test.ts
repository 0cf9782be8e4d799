import { ensureBootstrapKey, MS_PER_HOUR, MS_PER_SECOND } from '@namsev/core';
import { aFiling } from '@namsev/core/testing';
import type { InjectOptions } from 'fastify';
import t from 'tap';
import { startApi } from './api.ts';

interface Door {
  readonly method: NonNullable<InjectOptions['method']>;
  readonly url: string;
}

/** Who may call what: by operation for the open ones, by area for all others. What is in neither fails the test. */
const OPEN = [
  ...['fileComplaint', 'checkComplaint', 'listComplaints', 'searchComplaints', 'trackComplaint'],
  ...['supportComplaint', 'listCategories', 'listWards', 'listTranslations', 'getTranslations'],
  ...['getTranslationsByHash', 'live', 'ready', 'health', 'readOpenApi'],
];
const WITH_TOKEN = [
  ...['rateComplaint', 'reopenComplaint', 'answerOfficer', 'exportComplaint', 'erasePersonalData'],
];
const FROM_HERE_OR_MACHINE = ['readPrometheusMetrics'];
const AREAS = { '/api/admin': ['admin'], '/api/officer': ['officer', 'admin'] } as const;
const REFUSED = [401, 403];

interface Described {
  readonly operationId: string;
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly example: object } } };
}

/** Every operation of OpenAPI, with parameters that name nothing but for the complaint. */
async function doors(app: Awaited<ReturnType<typeof startApi>>['app'], trackingId: string) {
  const { paths } = (await app.inject({ url: '/openapi.json' })).json<{
    paths: Record<string, Record<string, Described>>;
  }>();
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId, requestBody }]) => ({
      operationId,
      payload: requestBody?.content['application/json'].example,
      path,
      method: method.toUpperCase() as Door['method'],
      url: path.replace('{trackingId}', trackingId).replace(/\{\w+\}/g, 'nothing'),
    })),
  );
}

interface Act {
  readonly action: string;
  readonly subject: { readonly id: string };
}

const NOWHERE: readonly Door[] = ['/api/admin', '/api/officer'].flatMap((area) => [
  { method: 'GET' as const, url: area },
  { method: 'GET' as const, url: `${area}/nowhere?junk=1` },
  { method: 'PUT' as const, url: `${area}/keys` },
  { method: 'GET' as const, url: `${area}/%E0%A4%A` },
  { method: 'GET' as const, url: `${area}/keys/${'x'.repeat(200)}` },
]);

t.test('no address of a closed area says anything without a key that opens it', async (t) => {
  const { app, services, clock, asHolderOf } = await startApi(t);
  const filed = await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling() });
  const every = await doors(app, filed.json().trackingId);
  const keys = await Promise.all(
    (['officer', 'machine', 'admin'] as const).map(async (role) => ({
      role,
      ...(await asHolderOf({ role })),
    })),
  );
  const revoked = await asHolderOf();
  await services.keys.revoke(revoked.keyId, clock.now());
  const expired = await asHolderOf({ expiresAt: new Date(clock.now().getTime() - 1) });
  const wrong = [
    '',
    'Basic YWRtaW46YWRtaW4=',
    'Bearer nsk_unknown',
    revoked.authorization,
    expired.authorization,
  ];
  const closed = every.filter(({ path }) => areaOf(path) !== undefined);
  t.ok(closed.length > 60);
  for (const [at, { method, url }] of [...NOWHERE, ...closed].entries()) {
    const ask = (authorization?: string) =>
      app.inject({ method, url, headers: authorization === undefined ? {} : { authorization } });
    // One function looks at what is shown: at every door nothing and a wrong key, at the first ones all that is wrong.
    const shown = [undefined, ...(at < NOWHERE.length ? wrong : ['Bearer nsk_unknown'])];
    const refusals = await Promise.all(shown.map(ask));
    const isRefused = refusals.every(
      (answer) =>
        answer.statusCode === 401 &&
        answer.json().code === 'unauthorised' &&
        /^Bearer realm="namsev"/.test(String(answer.headers['www-authenticate'])),
    );
    t.ok(isRefused, `${method} ${url} without a key that is good`);
    const mayEnter: readonly string[] = AREAS[areaOf(url) ?? '/api/admin'];
    for (const { role, authorization } of keys) {
      const { statusCode } = await ask(authorization);
      const expected = mayEnter.includes(role)
        ? !REFUSED.includes(statusCode) && statusCode < 500
        : statusCode === 403;
      t.ok(expected, `${method} ${url} as ${role}: ${statusCode}`);
    }
  }
});

t.test(
  'every other address is open to all, to the holder of a token or to machines, as it is listed',
  async (t) => {
    const { app, asHolderOf } = await startApi(t, { trustProxy: ['127.0.0.1'] });
    const filed = await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling() });
    const others = (await doors(app, filed.json().trackingId)).filter(
      ({ path }) => areaOf(path) === undefined,
    );
    t.same(
      others.map(({ operationId }) => operationId).sort(),
      [...OPEN, ...WITH_TOKEN, ...FROM_HERE_OR_MACHINE].sort(),
    );
    const elsewhere = { 'x-forwarded-for': '192.0.2.1' };
    const officer = { ...elsewhere, authorization: (await asHolderOf({ role: 'officer' })).authorization };
    const machine = { ...elsewhere, authorization: (await asHolderOf({ role: 'machine' })).authorization };
    for (const { operationId, method, url, payload } of others) {
      const statusWith = async (headers: Record<string, string>) =>
        (await app.inject({ method, url, headers, ...(payload && { payload }) })).statusCode;
      const anonymous = await statusWith(elsewhere);
      if (OPEN.includes(operationId)) t.notOk(REFUSED.includes(anonymous), `${operationId}: ${anonymous}`);
      else t.equal(anonymous, 401, operationId);
      if (WITH_TOKEN.includes(operationId))
        t.equal(await statusWith(officer), 401, `${operationId}: no key stands for the token`);
      if (!FROM_HERE_OR_MACHINE.includes(operationId)) continue;
      t.equal(await statusWith(officer), 403, `${operationId} as an officer`);
      t.equal(await statusWith(machine), 200, `${operationId} as a machine`);
    }
  },
);

function areaOf(url: string): keyof typeof AREAS | undefined {
  if (url.startsWith('/api/admin')) return '/api/admin';
  return url.startsWith('/api/officer') ? '/api/officer' : undefined;
}

t.test('an administrator meets what the address says, and reaches officers addresses too', async (t) => {
  const { app, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf();
  const statusOf = async (options: InjectOptions) =>
    (await app.inject({ ...options, headers: { authorization } })).statusCode;
  t.equal(await statusOf({ url: '/api/admin/keys' }), 200);
  t.equal(await statusOf({ url: '/api/admin/nowhere' }), 404);
  t.equal(await statusOf({ url: '/api/officer/nowhere' }), 404);
  t.equal(await statusOf({ url: '/api/admin/%E0%A4%A' }), 400);
  t.equal(await statusOf({ url: '/api/admin/keys?limit=0' }), 400);
  t.equal(await statusOf({ url: '/api/admin/keys?limit=101' }), 400);
  t.equal(await statusOf({ url: '/api/admin/keys?page=1' }), 400);
});

t.test('a route of a closed area that does not say who may call it does not start', async (t) => {
  const { app } = await startApi(t);
  t.throws(() => app.get('/api/admin/forgotten', async () => 'open'), { message: /access: 'admin'/ });
  t.throws(() => app.get('/api/officer/wrong', { config: { access: 'machine' } }, async () => 'open'), {
    message: /access: 'officer'/,
  });
});

t.test('a key is made, listed without its secret, used and revoked over HTTP', async (t) => {
  const { app, store, clock, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf();
  const headers = { authorization };
  const make = (payload: object) => app.inject({ method: 'POST', url: '/api/admin/keys', headers, payload });
  for (const wrong of [
    {},
    { role: 'king', name: 'A' },
    { role: 'officer', name: ' ' },
    { role: 'officer', name: 'A', scope: { wards: ['W99'] } },
    { role: 'officer', name: 'A', scope: { departments: [] } },
    { role: 'officer', name: 'A', expiresAt: '2001-01-01T00:00:00Z' },
    { role: 'officer', name: 'A', secret: 'mine' },
  ]) {
    const response = await make(wrong);
    t.equal(response.statusCode, 400, JSON.stringify(wrong));
    t.match(response.json(), { code: 'invalid_request' });
  }
  const made = await make({ role: 'admin', name: 'Second', scope: { wards: ['W01'] } });
  t.equal(made.statusCode, 201);
  const { id, prefix, secret } = made.json();
  t.match(secret, /^nsk_[\w-]{43}$/);
  t.ok(secret.startsWith(prefix) && prefix.length < 10);

  const asSecond = { authorization: `Bearer ${secret}` };
  const first = (await app.inject({ url: '/api/admin/keys?limit=1', headers: asSecond })).json();
  t.equal(first.items.length, 1);
  const rest = await app.inject({ url: `/api/admin/keys?cursor=${first.nextCursor}`, headers: asSecond });
  t.match(rest.json(), {
    items: [{ id, prefix, role: 'admin', scope: { wards: ['W01'] } }],
    nextCursor: null,
  });
  t.notMatch(rest.body, secret);
  const stored = JSON.stringify(await store.db.collection('api_keys').find().toArray());
  t.notMatch(stored, secret, 'the store holds a hash alone');

  const revoke = (which: string) =>
    app.inject({ method: 'DELETE', url: `/api/admin/keys/${which}`, headers });
  t.equal((await revoke('nobody')).statusCode, 404);
  const revoked = (await revoke(id)).json();
  t.match(revoked, { id, revokedAt: String });
  clock.advance(2 * MS_PER_SECOND);
  t.equal((await app.inject({ url: '/api/admin/keys', headers: asSecond })).statusCode, 401);
  t.same((await revoke(id)).json().revokedAt, revoked.revokedAt, 'revoking again changes nothing');
  const audit = (await app.inject({ url: '/api/admin/audit?limit=10', headers })).json();
  const acts = audit.items.map(({ action, subject }: Act) => `${action} ${subject.id}`);
  t.same(
    acts.sort(),
    [`key.created ${id}`, `key.revoked ${id}`, `key.revoked ${id}`],
    'and all is in the log',
  );
});

t.test('a key ends at its expiry, and everywhere within two seconds of its revocation', async (t) => {
  const here = await startApi(t);
  const there = await startApi(t, { store: here.store });
  const brief = await here.asHolderOf({ expiresAt: new Date(here.clock.now().getTime() + MS_PER_SECOND) });
  const lasting = await here.asHolderOf();
  const statusAt = async ({ app }: typeof here, { authorization }: { authorization: string }) =>
    (await app.inject({ url: '/api/admin/keys', headers: { authorization } })).statusCode;
  t.same(
    [await statusAt(here, brief), await statusAt(here, lasting), await statusAt(there, lasting)],
    [200, 200, 200],
  );
  const { authorization } = await here.asHolderOf();
  await here.app.inject({
    method: 'DELETE',
    url: `/api/admin/keys/${lasting.keyId}`,
    headers: { authorization },
  });
  here.clock.advance(MS_PER_SECOND);
  t.equal(await statusAt(here, brief), 401);
  for (const { clock } of [here, there]) clock.advance(2 * MS_PER_SECOND);
  t.same([await statusAt(here, lasting), await statusAt(there, lasting)], [401, 401]);
});

t.test('the last use of a key is kept to the minute', async (t) => {
  const { services, clock, asHolderOf } = await startApi(t);
  const { keyId } = await asHolderOf();
  const principal = { keyId, role: 'admin' as const, name: '', scope: {} };
  const usedAt = clock.now();
  await services.authenticator.noteUse(principal);
  clock.advance(30 * MS_PER_SECOND);
  await services.authenticator.noteUse(principal);
  t.same((await services.keys.get(keyId))?.lastUsedAt, usedAt);
  clock.advance(MS_PER_HOUR);
  await services.authenticator.noteUse(principal);
  t.same((await services.keys.get(keyId))?.lastUsedAt, clock.now());
});

t.test('ADMIN_KEY opens, and another value replaces the former one', async (t) => {
  const { app, services, clock } = await startApi(t);
  const statusOf = async (key: string) => {
    clock.advance(2 * MS_PER_SECOND);
    const headers = { authorization: `Bearer ${key}` };
    return (await app.inject({ url: '/api/admin/keys', headers })).statusCode;
  };
  const [former, next] = ['a-former-administrator-key', 'a-present-administrator-key'] as const;
  await Promise.all([1, 2, 3].map(() => ensureBootstrapKey(services.keys, former, clock.now())));
  t.equal(await statusOf(former), 200);
  await ensureBootstrapKey(services.keys, next, clock.now());
  t.equal(await statusOf(former), 401);
  t.equal(await statusOf(next), 200);
  await services.keys.revoke('bootstrap', clock.now());
  await ensureBootstrapKey(services.keys, next, clock.now());
  t.equal(await statusOf(next), 401, 'a start does not undo a revocation');
});

t.test('a store that is away is 503 for whoever shows a key, and 401 for whoever shows none', async (t) => {
  const { app } = await startApi(t, { uri: 'mongodb://127.0.0.1:9/?directConnection=true' });
  t.equal((await app.inject({ url: '/api/admin/keys' })).statusCode, 401);
  const headers = { authorization: 'Bearer nsk_some-key' };
  t.equal((await app.inject({ url: '/api/admin/keys', headers })).statusCode, 503);
});

t.test('who writes his own address is counted by the one that he calls from', async (t) => {
  const tight = { rateLimitScale: 0.05 };
  const elsewhere = (app: Awaited<ReturnType<typeof startApi>>['app']) => (n: number) =>
    app.inject({
      url: '/api/complaints/TRP-3333-3333-3333',
      headers: { 'x-forwarded-for': `192.0.2.${n}`, forwarded: `for=192.0.2.${n}` },
    });
  const direct = elsewhere((await startApi(t, tight)).app);
  for (const n of [1, 2, 3]) t.equal((await direct(n)).statusCode, 404);
  t.equal((await direct(4)).statusCode, 429, 'nobody is believed where no proxy is named');
  const { app } = await startApi(t, { ...tight, trustProxy: ['127.0.0.1'] });
  const through = (claimed: string) =>
    app.inject({
      url: '/api/complaints/TRP-3333-3333-3333',
      headers: { 'x-forwarded-for': `${claimed}, 192.0.2.9` },
    });
  for (const n of [1, 2, 3]) t.equal((await through(`192.0.2.${n}`)).statusCode, 404);
  t.equal((await through('192.0.2.4')).statusCode, 429, 'only what the proxy itself says is believed');
});
