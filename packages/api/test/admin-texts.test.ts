import t from 'tap';
import { startApi } from './api.ts';

t.test('administrators read the same texts as everybody, and whether they are complete', async (t) => {
  const { app, asHolderOf } = await startApi(t);
  const headers = { authorization: (await asHolderOf({ role: 'admin' })).authorization };
  const read = (path: string) => app.inject({ url: `/api/admin/system/translations/${path}`, headers });
  const { languages } = (await read('stats')).json();
  t.equal(languages.length, 6);
  for (const { code, keys, complete, hash } of languages) {
    t.ok(complete && keys >= 80, code);
    const own = await read(code);
    t.equal(own.statusCode, 200);
    t.same(own.json(), (await app.inject({ url: `/api/translations/${code}` })).json());
    t.equal(own.json().hash, hash);
    t.equal(Object.keys(own.json().translations).length, keys);
  }
  t.match((await read('fr')).json(), { status: 404, code: 'not_found' });
});

t.test('administrators read what stood out, page by page, and what is expected', async (t) => {
  const { app, services, asHolderOf } = await startApi(t);
  const headers = { authorization: (await asHolderOf({ role: 'admin' })).authorization };
  const read = async (path: string) =>
    (await app.inject({ url: `/api/admin/trends${path}`, headers })).json();
  t.same(await read(''), { items: [], nextCursor: null });
  const baseline = {
    day: '2026-11-24',
    ward: 'W02',
    category: 'Public Health',
    expected: 0.4,
    low: 0,
    high: 2,
    alarmAt: 6,
    factors: [{ code: 'weekday' as const, factor: 0.6 }],
  };
  const anomaly = { kind: 'anomaly' as const, ...baseline, filed: 11, probability: 0.000_001 };
  const term = {
    kind: 'term' as const,
    day: '2026-11-23',
    term: 'jaundice',
    said: 7,
    expected: 0.2,
    probability: 0.000_01,
  };
  await services.trends.replaceFindings('2026-11-23', [term]);
  await services.trends.replaceFindings('2026-11-24', [anomaly]);
  const first = await read('?limit=1');
  t.match(first, { items: [anomaly], nextCursor: String });
  t.match(await read(`?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`), {
    items: [term],
    nextCursor: null,
  });
  await services.trends.replaceBaselines([baseline]);
  t.match(await read('/baselines'), { items: [baseline] });
  const area = { from: '2026-10-25', to: '2026-11-23', ward: 'all', category: 'all', filed: 3 };
  await services.trends.replaceSentiment([{ ...area, tones: { calm: 2, angry: 1 }, distress: 0.1 }]);
  t.match(await read('/sentiment'), { items: [{ ...area, tones: { calm: 2, angry: 1 }, distress: 0.1 }] });
});
