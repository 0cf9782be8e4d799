import { createErasureLedger, MS_PER_DAY } from '@namsev/core';
import { aFiling, anAnalysis } from '@namsev/core/testing';
import t from 'tap';
import { startApi } from './api.ts';

async function startDoor(t: Parameters<typeof startApi>[0]) {
  const api = await startApi(t, { trustProxy: ['127.0.0.1'] });
  const { app, services, clock, asHolderOf } = api;
  const { authorization, keyId } = await asHolderOf({ role: 'officer', name: 'Meena' });
  const officer = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
    app.inject({
      method,
      url: `/api/officer/complaints/${path}`,
      headers: { authorization },
      ...(payload && { payload }),
    });
  const file = async (payload: object = {}) => {
    const response = await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling(payload) });
    const { trackingId, accessToken } = response.json<{ trackingId: string; accessToken: string }>();
    const own = { authorization: `Bearer ${accessToken}` };
    const act = (
      method: 'GET' | 'POST' | 'DELETE',
      path: string,
      payload?: object,
      headers: Record<string, string> = own,
    ) =>
      app.inject({
        method,
        url: `/api/complaints/${trackingId}${path}`,
        headers,
        ...(payload && { payload }),
      });
    const support = (client: string, network = '192.0.2.1') =>
      act('POST', '/support', {}, { 'x-client-id': client, 'x-forwarded-for': network });
    const move = (to: string) => officer('POST', `${trackingId}/transitions`, { to });
    return { trackingId, act, support, move };
  };
  const idOf = async (trackingId: string) =>
    (await services.complaints.getByTrackingId(trackingId))?.id ?? '';
  return { ...api, officer, officerId: keyId, file, idOf, clock };
}

t.test('support counts clients: once each, at most twenty new ones of a network a day', async (t) => {
  const { app, clock, file } = await startDoor(t);
  const { trackingId, act, support, move } = await file();
  t.same((await support('client-one')).json(), { supports: 1 });
  t.same((await support('client-one')).json(), { supports: 1 });
  const both = await Promise.all([support('client-two'), support('client-two')]);
  t.same(
    both.map(({ statusCode }) => statusCode),
    [200, 200],
  );
  t.same((await support('client-two')).json(), { supports: 2 });
  for (let n = 3; n <= 20; n += 1) await support(`client-${n}-of-many`);
  t.equal((await support('one-too-many')).statusCode, 429);
  t.same((await support('client-one')).json(), { supports: 20 }, 'who counts already is not refused');
  t.same((await support('elsewhere', '192.0.2.2')).json(), { supports: 21 });
  clock.advance(MS_PER_DAY);
  t.same((await support('one-too-many')).json(), { supports: 22 });

  const first = await act('POST', '/support', undefined, {});
  const cookie = String(first.headers['set-cookie']);
  t.match(cookie, /namsev_client=[\w-]{36};.*HttpOnly.*SameSite=Lax/);
  t.same(first.json(), { supports: 23 });
  const again = await act('POST', '/support', undefined, { cookie: cookie.split(';')[0] ?? '' });
  t.same(again.json(), { supports: 23 });
  t.equal((await support('x')).statusCode, 400);
  t.equal((await app.inject({ url: `/api/complaints/${trackingId}` })).json().supports, 23);
  await move('rejected');
  t.match((await support('a-late-one')).json(), { code: 'state_forbids' });
});

t.test(
  'only a resolved complaint is rated, only by its citizen, and his comment is not public',
  async (t) => {
    const { file } = await startDoor(t);
    const { act, move } = await file();
    const rating = { rating: 4, comment: 'It took a zebra' };
    t.match((await act('POST', '/rating', rating)).json(), { status: 409, code: 'state_forbids' });
    await move('in_progress');
    await move('resolved');
    t.equal((await act('POST', '/rating', rating, {})).statusCode, 401);
    t.equal((await act('POST', '/rating', rating, { authorization: 'Bearer nsc_wrong' })).statusCode, 401);
    for (const wrong of [{ rating: 0 }, { rating: 4.5 }, { rating: '4' }, {}])
      t.equal((await act('POST', '/rating', wrong)).statusCode, 400);
    t.equal((await act('POST', '/rating', rating)).statusCode, 200);
    t.match((await act('GET', '/export')).json(), { rating });
    t.notMatch((await act('GET', '', undefined, {})).body, 'zebra');
  },
);

t.test('a citizen reopens within seven days, and a rejected complaint once', async (t) => {
  const { clock, file } = await startDoor(t);
  const resolved = await file();
  await resolved.move('in_progress');
  await resolved.move('resolved');
  const reason = 'Still dark. Call 98765 43210';
  const reopened = await resolved.act('POST', '/reopen', { reason });
  t.match(reopened.json(), { status: 'pending' });
  t.match(reopened.json().timeline.at(-1), {
    kind: 'reopened',
    by: 'citizen',
    text: 'Still dark. Call [phone]',
  });
  await resolved.move('in_progress');
  await resolved.move('resolved');
  clock.advance(8 * MS_PER_DAY);
  t.match((await resolved.act('POST', '/reopen', { reason })).json(), { status: 409, allowed: [] });

  const rejected = await file();
  await rejected.move('rejected');
  t.equal((await rejected.act('POST', '/reopen', { reason })).statusCode, 200);
  await rejected.move('rejected');
  t.match((await rejected.act('POST', '/reopen', { reason })).json(), { code: 'state_forbids' });
});

t.test('what is erased is nowhere any more, and the work can go on', async (t) => {
  const { store, services, file, idOf, officer } = await startDoor(t);
  const { trackingId, act, move } = await file({
    title: 'Quokkatitle',
    description: 'Quokkadescription stands before the school.',
    ward: 'W02',
    contact: { name: 'Quokkaname' },
    location: { latitude: 11.1, longitude: 77.3, address: 'Quokkastreet' },
  });
  const id = await idOf(trackingId);
  const { priority, category } = anAnalysis();
  const result = anAnalysis({
    category: { ...category, words: ['quokkaword'] },
    priority: { ...priority, reasons: [{ code: 'hazard', words: ['quokkaword'], points: 1 }] },
  });
  await services.complaints.finishAnalysis(id, { result, at: new Date(), dueAt: new Date() });
  await officer('POST', `${trackingId}/notes`, { text: 'Quokkanote' });
  await officer('POST', `${trackingId}/transitions`, { to: 'rejected', remark: 'Quokkaremark' });
  await act('POST', '/reopen', { reason: 'Quokkareason' });
  await officer('POST', `${trackingId}/legal-hold`, { reason: 'Quokkahold' });
  const held = await act('DELETE', '/personal-data');
  t.match(held.json(), { status: 409, code: 'under_legal_hold' });
  await officer('DELETE', `${trackingId}/legal-hold`);

  t.equal((await act('DELETE', '/personal-data', undefined, {})).statusCode, 401);
  const erased = await act('DELETE', '/personal-data');
  t.match(erased.json(), { ward: 'W02', category: 'Street Lights', description: '', own: { contact: null } });
  t.equal((await act('DELETE', '/personal-data')).statusCode, 200);
  for (const { name } of await store.db.listCollections().toArray())
    t.notMatch(JSON.stringify(await store.db.collection(name).find().toArray()), /quokka/i, name);
  t.equal((await move('in_progress')).statusCode, 200);
  t.same([...(await createErasureLedger(store.db).among([id]))], [[id, 'erased']]);
});

t.test('an analysis that comes after the erasure brings no word back', async (t) => {
  const { services, file, idOf } = await startDoor(t);
  const { trackingId, act } = await file();
  await act('DELETE', '/personal-data');
  const finished = { result: anAnalysis(), at: new Date(), dueAt: new Date() };
  t.notOk(await services.complaints.finishAnalysis(await idOf(trackingId), finished));
});

t.test('merged complaints have the supports of all their clients, and part with their own', async (t) => {
  const { app, file, officer } = await startDoor(t);
  const [root, other, third] = [await file(), await file(), await file()];
  for (const client of ['client-one', 'client-two']) await root.support(client);
  for (const client of ['client-two', 'client-three']) await other.support(client);
  const merge = (from: { trackingId: string }, into: { trackingId: string }) =>
    officer('POST', `${from.trackingId}/merge`, { into: into.trackingId });
  const supportsOf = async ({ trackingId }: { trackingId: string }) =>
    (await app.inject({ url: `/api/complaints/${trackingId}` })).json().supports;

  t.match((await merge(root, root)).json(), { code: 'state_forbids' });
  t.match((await merge(other, root)).json(), { mergedInto: root.trackingId, status: 'pending' });
  t.equal((await merge(other, root)).statusCode, 200, 'again changes nothing');
  t.equal(await supportsOf(root), 3);
  t.same((await other.support('client-three')).json(), { supports: 3 });
  t.same((await other.support('client-four')).json(), { supports: 4 }, 'support goes to the root');
  t.match((await merge(third, other)).json(), { code: 'state_forbids' }, 'only into a root');
  t.match((await merge(root, third)).json(), { code: 'state_forbids' }, 'no chains');
  t.match((await other.move('rejected')).json(), { code: 'state_forbids', allowed: [] });

  t.equal((await officer('POST', `${other.trackingId}/unmerge`)).statusCode, 200);
  t.equal(await supportsOf(other), 2);
  t.equal(await supportsOf(root), 3);
  t.match((await officer('POST', `${other.trackingId}/unmerge`)).json(), { code: 'state_forbids' });
});

t.test('of two merges in opposite directions at once one wins', async (t) => {
  const { file, officer } = await startDoor(t);
  const [one, other] = [await file(), await file()];
  const merges = await Promise.all([
    officer('POST', `${one.trackingId}/merge`, { into: other.trackingId }),
    officer('POST', `${other.trackingId}/merge`, { into: one.trackingId }),
  ]);
  t.same(merges.map(({ statusCode }) => statusCode).sort(), [200, 409]);
});

t.test('an archived complaint is brought back, and until then stands still', async (t) => {
  const { services, file, idOf, officer } = await startDoor(t);
  const { trackingId, act, move } = await file();
  await move('rejected');
  const complaint = await services.complaints.get(await idOf(trackingId));
  if (complaint === undefined) throw new Error('it was filed');
  const { client } = services.changes;
  await client.withSession((session) =>
    services.complaints.replace({ ...complaint, archivedAt: new Date() }, session),
  );
  t.match((await move('pending')).json(), { code: 'state_forbids' });
  t.match((await officer('PATCH', trackingId, { priority: 'low' })).json(), { code: 'state_forbids' });
  t.match((await officer('PATCH', trackingId, { isPublic: false })).json(), { isPublic: false });
  t.equal(
    (await act('GET', '', undefined, {})).statusCode,
    404,
    'what nobody should read is hidden all the same',
  );
  t.match((await officer('POST', `${trackingId}/unarchive`)).json(), { archivedAt: null });
  t.equal((await move('pending')).statusCode, 200);
});
