import { ensureBootstrapKey, MS_PER_HOUR, MS_PER_SECOND } from '@namsev/core';
import type { InjectOptions } from 'fastify';
import t from 'tap';
import { startApi } from './api.ts';

interface Door {
  readonly method: NonNullable<InjectOptions['method']>;
  readonly url: string;
}

/** Every operation of OpenAPI below an area, with parameters that name nothing. */
async function doorsBelow(app: Awaited<ReturnType<typeof startApi>>['app'], area: string): Promise<Door[]> {
  const { paths } = (await app.inject({ url: '/openapi.json' })).json<{ paths: Record<string, object> }>();
  return Object.entries(paths)
    .filter(([path]) => path.startsWith(area))
    .flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({
        method: method.toUpperCase() as Door['method'],
        url: path.replace(/\{\w+\}/g, 'nothing'),
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
  const officer = await asHolderOf({ role: 'officer' });
  const machine = await asHolderOf({ role: 'machine' });
  const revoked = await asHolderOf();
  await services.keys.revoke(revoked.keyId, clock.now());
  const expired = await asHolderOf({ expiresAt: new Date(clock.now().getTime() - 1) });
  const admins = await doorsBelow(app, '/api/admin');
  const officers = await doorsBelow(app, '/api/officer');
  t.ok(admins.length >= 3);

  for (const door of [...admins, ...officers, ...NOWHERE]) {
    const ask = (authorization?: string) =>
      app.inject({ ...door, headers: authorization === undefined ? {} : { authorization } });
    const name = `${door.method} ${door.url}`;
    for (const credential of [
      undefined,
      '',
      'Basic YWRtaW46YWRtaW4=',
      'Bearer nsk_unknown',
      revoked.authorization,
      expired.authorization,
    ]) {
      const response = await ask(credential);
      t.equal(response.statusCode, 401, `${name} with ${credential?.slice(0, 12)}`);
      t.match(response.json(), { code: 'unauthorised' });
      t.match(response.headers['www-authenticate'], /^Bearer realm="namsev"/);
    }
    t.equal((await ask(machine.authorization)).statusCode, 403, `${name} as a machine`);
    const asOfficer = await ask(officer.authorization);
    if (door.url.startsWith('/api/admin')) t.equal(asOfficer.statusCode, 403, `${name} as an officer`);
    else t.notMatch(String(asOfficer.statusCode), /^(401|403|5..)$/, `${name} as an officer`);
  }
});

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

t.test('a key ends at its expiry and within two seconds of its revocation elsewhere', async (t) => {
  const { app, services, clock, asHolderOf } = await startApi(t);
  const brief = await asHolderOf({ expiresAt: new Date(clock.now().getTime() + MS_PER_SECOND) });
  const lasting = await asHolderOf();
  const statusOf = async ({ authorization }: { authorization: string }) =>
    (await app.inject({ url: '/api/admin/keys', headers: { authorization } })).statusCode;
  t.equal(await statusOf(brief), 200);
  t.equal(await statusOf(lasting), 200);
  await services.keys.revoke(lasting.keyId, clock.now());
  clock.advance(MS_PER_SECOND);
  t.equal(await statusOf(brief), 401);
  clock.advance(MS_PER_SECOND);
  t.equal(await statusOf(lasting), 401);
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
