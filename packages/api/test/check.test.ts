import {
  createAnalyser,
  createCandidateStore,
  createCityGrid,
  createComplaintReader,
  createDuplicateReader,
  createIndexParts,
  createPivotLexicon,
  createSearchIndex,
  createTermWeights,
  loadDuplicateModel,
  updateCandidates,
} from '@namsev/core';
import { aClock, aComplaint, aFiling, NOW, TIRUPUR, until } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t from 'tap';
import { startApi } from './api.ts';

const HERE = { latitude: 11.1061, longitude: 77.3692 };
const NEAR = { latitude: 11.1067, longitude: 77.3692 };
const LAMP = 'The street light on pole 14 near Nallur school has not been burning for five days.';
const TAMIL_LAMP = 'நல்லூர் பள்ளி அருகே 14 ஆம் எண் கம்பத்தில் தெருவிளக்கு எரியவில்லை';

type Api = Awaited<ReturnType<typeof startApi>>;

/** A complaint as the worker leaves it: analysed, and among the candidates. */
async function fileAnalysed({ store }: Api, overrides: Parameters<typeof aComplaint>[0]) {
  const analyser = await createAnalyser();
  const complaint = aComplaint({
    location: HERE,
    ward: 'W09',
    description: LAMP,
    maskedDescription: LAMP,
    ...overrides,
  });
  const analysis = { state: 'done' as const, at: NOW, ...analyser.analyse(complaint, NOW) };
  const { id, ...fields } = { ...complaint, analysis };
  await store.db.collection('complaints').insertOne({ _id: new ObjectId(id), ...fields });
  const reader = createDuplicateReader(
    createPivotLexicon(),
    createTermWeights(loadDuplicateModel().frequencies),
  );
  const read = createComplaintReader(reader, createCityGrid(TIRUPUR));
  const parts = { store: createCandidateStore(store.db), read, clock: aClock() };
  await updateCandidates(parts, [{ ...complaint, analysis }]);
  return { ...complaint, analysis };
}

t.test('a complaint is checked before it is filed', async (t) => {
  const api = await startApi(t);
  await api.services.languages.load();
  const check = async (payload: object) => {
    const response = await api.app.inject({ method: 'POST', url: '/api/complaints/check', payload });
    t.equal(response.statusCode, 200, response.body);
    return response.json();
  };

  t.test('and is read as the worker would read it', async (t) => {
    const answer = await check({ description: TAMIL_LAMP, location: HERE });
    t.match(answer, {
      language: 'ta',
      category: { suggestion: 'Street Lights', confidence: Number, alternatives: Array },
      priority: { band: String, score: Number, reasons: Array },
      duplicates: [],
    });
    t.notOk('degraded' in answer);
    t.equal(await api.store.db.collection('complaints').countDocuments(), 0);
  });

  t.test('against public, open complaints near by, in any language', async (t) => {
    const open = await fileAnalysed(api, { supports: 3 });
    await fileAnalysed(api, { isPublic: false });
    const { duplicates } = await check({ description: TAMIL_LAMP, location: NEAR });
    t.match(duplicates, [
      {
        trackingId: open.trackingId,
        distanceMetres: 50,
        title: `${LAMP.slice(0, 79)}…`,
        category: 'Street Lights',
        status: 'pending',
        supports: 3,
        filedAt: NOW.toISOString(),
        reasons: ['same_place'],
      },
    ]);
    t.equal(duplicates.length, 1);
    t.notMatch(JSON.stringify(duplicates), /11\.10|77\.36/);
  });

  t.test('and not against what was closed after its row was written', async (t) => {
    const place = { latitude: 11.12, longitude: 77.33 };
    const { id } = await fileAnalysed(api, { location: place });
    t.equal((await check({ description: LAMP, location: place })).duplicates.length, 1);
    await api.store.db
      .collection('complaints')
      .updateOne({ _id: new ObjectId(id) }, { $set: { status: 'resolved' } });
    t.same((await check({ description: LAMP, location: place })).duplicates, []);
  });

  t.test('and what is missing is asked in its language', async (t) => {
    const { missing } = await check({ description: 'குடிநீர் வரவில்லை, மிகவும் கஷ்டமாக உள்ளது' });
    t.same(
      missing.map(({ code }: { code: string }) => code),
      ['place', 'since_when', 'how_many'],
    );
    for (const { question } of missing) t.match(question, /\p{Script=Tamil}/u);
    const lamp = await check({ description: 'Street light is not burning since last week', ward: 'W09' });
    t.same(
      lamp.missing.map(({ code }: { code: string }) => code),
      ['exact_place', 'which_one'],
    );
    t.same((await check({ description: LAMP, location: HERE })).missing, []);
  });

  t.test('and refused like a filing where it is not valid', async (t) => {
    const response = await api.app.inject({
      method: 'POST',
      url: '/api/complaints/check',
      payload: { ...aFiling(), priority: 'urgent' },
    });
    t.equal(response.statusCode, 400);
    t.match(response.json(), { code: 'invalid_request', errors: [{ path: '/body/priority' }] });
  });
});

t.test('a complaint that officers hide is named to nobody, while every index still has it', async (t) => {
  const api = await startApi(t);
  await api.services.languages.load();
  const { app, store, asHolderOf } = api;
  const root = await fileAnalysed(api, { supports: 1 });
  const known = { similarity: 0.9, distanceMetres: 0, reasons: [] };
  const follower = await fileAnalysed(api, { location: null });
  const naming = await fileAnalysed(api, { location: null });
  await store.db
    .collection<{ _id: ObjectId }>('complaints')
    .updateOne(
      { _id: new ObjectId(naming.id) },
      { $set: { 'analysis.duplicates': [{ ...known, trackingId: root.trackingId, isPublic: true }] } },
    );
  const index = createSearchIndex(createIndexParts(store.client, store.db, createPivotLexicon()));
  await index.indexComplaints([root.id, follower.id, naming.id]);
  const officer = await asHolderOf({ role: 'officer', name: 'Meena' });
  const elsewhere = await asHolderOf({ role: 'officer', name: 'Devi', scope: { wards: ['W01'] } });
  const asOfficer = (method: 'PATCH' | 'POST', path: string, payload: object) =>
    app.inject({
      method,
      url: `/api/officer/complaints/${path}`,
      payload,
      headers: { authorization: officer.authorization },
    });
  t.equal(
    (await asOfficer('POST', `${follower.trackingId}/merge`, { into: root.trackingId })).statusCode,
    200,
  );
  const doors = [
    '/api/complaints?limit=100',
    '/api/complaints?sort=mostSupported',
    '/api/complaints?ward=W09&status=pending',
    '/api/complaints?bbox=77.36,11.10,77.38,11.11',
    '/api/complaints/search?q=nallur%20school',
    `/api/complaints/${root.trackingId}`,
    `/api/complaints/${follower.trackingId}`,
    `/api/complaints/${naming.trackingId}`,
  ];
  const payload = { description: LAMP, location: HERE };
  const check = { method: 'POST' as const, url: '/api/complaints/check', payload };
  /** A refusal repeats the address that was asked for, whatever is there. */
  const doorsThatName = async () => {
    const answers = await Promise.all(
      [check, ...doors.map((url) => ({ url }))].map((ask) => app.inject(ask)),
    );
    return answers.filter(({ statusCode, body }) => statusCode === 200 && body.includes(root.trackingId))
      .length;
  };
  const show = (isPublic: boolean) => asOfficer('PATCH', root.trackingId, { isPublic });
  await until(async () => (await doorsThatName()) === doors.length + 1);
  t.equal((await show(false)).json().isPublic, false);
  const begun = performance.now();
  await until(async () => (await doorsThatName()) === 0);
  t.ok(performance.now() - begun < 2_000);
  const unknown = { method: 'POST' as const, url: '/api/complaints/TRP-3333-3333-3333/support', payload: {} };
  const support = await app.inject({ ...unknown, url: `/api/complaints/${root.trackingId}/support` });
  t.same([support.statusCode, support.json().code], [(await app.inject(unknown)).statusCode, 'not_found']);
  for (const [{ authorization }, isListed] of [
    [officer, true],
    [elsewhere, false],
  ] as const) {
    const table = await app.inject({ url: '/api/officer/export.csv', headers: { authorization } });
    t.equal(table.body.includes(root.trackingId), isListed, 'the table is for whom the ward is');
  }
  const seen = await app.inject({
    url: `/api/officer/complaints/${follower.trackingId}`,
    headers: { authorization: officer.authorization },
  });
  t.equal(seen.json().mergedInto, root.trackingId, 'officers still see what it follows');
  for (const isPublic of [false, true])
    t.equal(
      (await asOfficer('PATCH', follower.trackingId, { isPublic })).statusCode,
      200,
      'as merged as it is',
    );
  await show(true);
  await until(async () => (await doorsThatName()) === doors.length + 1);
});

t.test('before the models are loaded a check says so, and still says that a place is missing', async (t) => {
  const { app } = await startApi(t);
  const response = await app.inject({
    method: 'POST',
    url: '/api/complaints/check',
    payload: { ...aFiling(), language: 'hi' },
  });
  t.equal(response.statusCode, 200);
  t.match(response.json(), {
    language: 'und',
    category: { suggestion: null, confidence: 0, alternatives: [] },
    priority: null,
    duplicates: [],
    missing: [{ code: 'place', question: /\p{Script=Devanagari}/u }],
    degraded: ['models_loading'],
  });
});
