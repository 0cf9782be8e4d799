import { aFiling, anAnalysis, NOW } from '@namsev/core/testing';
import t from 'tap';
import { startApi } from './api.ts';

const TAMIL = 'எங்கள் தெருவில் குடிநீர் குழாய் உடைந்து தண்ணீர் வீணாகிறது';

t.test('a complaint', async (t) => {
  const { app, store, services } = await startApi(t);
  const file = (payload: object, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: '/api/complaints', payload, headers });
  const track = (trackingId: string, token?: string) =>
    app.inject({
      url: `/api/complaints/${trackingId}`,
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });

  t.test('is filed and followed', async (t) => {
    const filed = await file({ description: TAMIL });
    t.equal(filed.statusCode, 201);
    const receipt = filed.json();
    t.match(receipt, { trackingId: /^TRP-/, accessToken: /^nsc_/, status: 'pending' });
    t.equal(filed.headers.location, `/api/complaints/${receipt.trackingId}`);
    const tracked = await track(receipt.trackingId);
    t.equal(tracked.statusCode, 200);
    t.match(tracked.json(), {
      trackingId: receipt.trackingId,
      status: 'pending',
      description: TAMIL,
      category: null,
      priority: null,
      analysis: { state: 'pending' },
      timeline: [{ kind: 'filed', by: 'citizen' }],
    });
    t.equal((await track(receipt.trackingId.toLowerCase().replaceAll('-', ''))).statusCode, 200);
  });

  t.test('shows its tone as a word once it is analysed, and not the words that it rests on', async (t) => {
    const { trackingId } = (await file(aFiling())).json();
    const { id = '' } = (await services.complaints.getByTrackingId(trackingId)) ?? {};
    const result = anAnalysis({ tone: { value: 'distressed', distress: 0.8, words: ['helpless'] } });
    await services.complaints.finishAnalysis(id, { result, at: NOW, dueAt: NOW });
    const tracked = await track(trackingId);
    t.match(tracked.json(), { analysis: { state: 'done', tone: 'distressed' } });
    t.notMatch(tracked.body, /helpless/);
  });

  t.test(
    'shows nobody the contact, the exact place or personal data, and the citizen all of it',
    async (t) => {
      const description = 'Sewage at my door. Phone 98765 43210, Aadhaar 2345 6789 0123.';
      const contact = { name: 'Nilavazhagan', phone: '+91 98765 43210', email: 'citizen@example.org' };
      const location = { latitude: 11.106_123, longitude: 77.369_456, address: '12 Hidden Lane' };
      const { trackingId, accessToken } = (await file({ description, contact, location })).json();
      const open = await track(trackingId);
      t.notMatch(open.body, /43210|2345|Nilavazhagan|example\.org|Hidden Lane|11\.1061|own/);
      t.match(open.json(), { location: { latitude: 11.106, longitude: 77.369 }, ward: 'W09' });
      t.match((await track(trackingId, accessToken)).json(), { own: { description, contact, location } });
    },
  );

  t.test('that is private looks like an unknown one without its token', async (t) => {
    const { trackingId, accessToken } = (await file(aFiling({ isPublic: false }))).json();
    const withoutIds = (body: string) => ({ ...JSON.parse(body), requestId: '', instance: '' });
    const unknown = await track('TRP-3333-3333-3333');
    for (const response of [await track(trackingId), await track(trackingId, 'nsc_wrong')]) {
      t.equal(response.statusCode, 404);
      t.same(withoutIds(response.body), withoutIds(unknown.body));
    }
    t.equal((await track(trackingId, accessToken)).statusCode, 200);
  });

  t.test('that is public with a wrong token is 401', async (t) => {
    const { trackingId } = (await file(aFiling())).json();
    const response = await track(trackingId, 'nsc_wrong');
    t.equal(response.statusCode, 401);
    t.match(response.json(), { code: 'unauthorised' });
  });

  t.test('filed again with its key is the same answer, token included', async (t) => {
    const headers = { 'idempotency-key': 'a-key-of-mine' };
    const first = await file(aFiling(), headers);
    const again = await file(aFiling(), headers);
    t.equal(again.statusCode, 201);
    t.same(again.json(), first.json());
    const other = await file(aFiling({ title: 'other' }), headers);
    t.equal(other.statusCode, 422);
    t.match(other.json(), { code: 'idempotency_key_reused' });
  });

  t.test('that is not valid is refused field by field and changes nothing', async (t) => {
    const count = () => store.db.collection('complaints').countDocuments();
    const before = await count();
    const { description } = aFiling();
    const wrong: [object, string][] = [
      [{}, '/body/description'],
      [{ description: 'short' }, '/body/description'],
      [{ description: '                    ' }, '/body/description'],
      [{ description: 'x'.repeat(4_001) }, '/body/description'],
      [{ description: `${description}\u0000` }, '/body/description'],
      [{ description: { $gt: '' } }, '/body/description'],
      [{ description: [description] }, '/body/description'],
      [{ description, category: 'Potholes' }, '/body/category'],
      [{ description, ward: 'W99' }, '/body/ward'],
      [{ description, isPublic: 'true' }, '/body/isPublic'],
      [{ description, language: 'fr' }, '/body/language'],
      [{ description, location: { latitude: '11.1', longitude: 77 } }, '/body/location/latitude'],
      [{ description, location: { latitude: 91, longitude: 77 } }, '/body/location/latitude'],
      [{ description, location: { latitude: 11 } }, '/body/location/longitude'],
      [{ description, contact: { email: 'nobody' } }, '/body/contact/email'],
      [{ description, contact: { phone: 'call me' } }, '/body/contact/phone'],
      [{ description, priority: 'urgent' }, '/body/priority'],
      [{ description, $where: 'sleep(1000)' }, '/body/$where'],
    ];
    for (const [payload, path] of wrong) {
      const response = await file(payload);
      t.equal(response.statusCode, 400, path);
      t.match(response.json(), { code: 'invalid_request', errors: [{ path, message: String }] });
    }
    for (const key of ['short', 'k'.repeat(256)]) {
      t.equal((await file(aFiling(), { 'idempotency-key': key })).statusCode, 400);
    }
    t.equal(await count(), before);
  });
});

t.test('categories and wards come with an ETag and are not sent twice', async (t) => {
  const { app } = await startApi(t);
  for (const [url, length] of [
    ['/api/categories', 10],
    ['/api/wards', 12],
  ] as const) {
    const first = await app.inject({ url });
    t.equal(first.statusCode, 200);
    t.equal(first.json().items.length, length);
    const etag = String(first.headers.etag);
    const again = await app.inject({ url, headers: { 'if-none-match': etag } });
    t.equal(again.statusCode, 304);
    t.equal(again.body, '');
  }
  t.match((await app.inject({ url: '/api/categories' })).json(), {
    items: [{ name: 'Road & Infrastructure', names: { ta: String } }],
  });
});
