import { changeComplaint, createComplaintStore, createTimelineStore, invalidateCache } from '@namsev/core';
import { aFiling, until } from '@namsev/core/testing';
import t from 'tap';
import { startApi } from './api.ts';

t.test('a complaint that is followed by many', async (t) => {
  const { app, store, clock, services, flush, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf();
  const file = async (overrides = {}) => {
    const payload = aFiling(overrides);
    return (await app.inject({ method: 'POST', url: '/api/complaints', payload })).json();
  };
  const track = (trackingId: string) => app.inject({ url: `/api/complaints/${trackingId}` });
  const change = async (trackingId: string, fields: { isPublic?: boolean; supports?: number }) => {
    const complaints = createComplaintStore(store.db);
    const { id = '' } = (await complaints.getByTrackingId(trackingId)) ?? {};
    const dependencies = { client: store.client, clock, complaints, timeline: createTimelineStore(store.db) };
    await changeComplaint(dependencies, id, () => ({
      fields,
      entries: [{ kind: 'visibility_changed', by: 'officer', text: '' }],
    }));
  };
  const hits = () => {
    const { counters } = services.metrics.total().toStored();
    return counters.find(({ labels }) => labels.join() === 'complaints,process,hit')?.value ?? 0;
  };
  /** Asks until the answer passes; how long that took, in ms. */
  const timeUntil = async (
    trackingId: string,
    passes: (answer: Awaited<ReturnType<typeof track>>) => boolean,
  ) => {
    const begun = performance.now();
    await until(async () => passes(await track(trackingId)));
    return performance.now() - begun;
  };

  t.test('is read once and told many times, the same as from the store', async (t) => {
    const { trackingId } = await file();
    const first = await track(trackingId);
    t.equal(first.statusCode, 200);
    await until(async () => {
      t.same((await track(trackingId)).json(), first.json());
      return hits() >= 5;
    });
    t.match(first.headers, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      etag: String,
    });
    await flush();
    const { caches } = (
      await app.inject({ url: '/api/admin/system/metrics?window=1h', headers: { authorization } })
    ).json();
    t.match(caches, [{ name: 'complaints', layer: 'process', hits: Number, hitRate: Number }]);
  });

  t.test('is never told as it was two seconds ago', async (t) => {
    const { trackingId } = await file();
    await track(trackingId);
    for (const supports of [1, 2, 3]) {
      await change(trackingId, { supports });
      t.ok((await timeUntil(trackingId, (answer) => answer.json().supports === supports)) < 2_000);
    }
  });

  t.test('is unknown to the public as soon as it is private', async (t) => {
    const { trackingId, accessToken } = await file();
    t.equal((await track(trackingId)).statusCode, 200);
    await change(trackingId, { isPublic: false });
    t.ok((await timeUntil(trackingId, ({ statusCode }) => statusCode === 404)) < 2_000);
    const own = { authorization: `Bearer ${accessToken}` };
    const url = `/api/complaints/${trackingId}`;
    t.equal((await app.inject({ url, headers: own })).statusCode, 200);
    t.equal((await track(trackingId)).statusCode, 404);
    const hidden = await file({ isPublic: false });
    for (let call = 0; call < 3; call += 1) t.equal((await track(hidden.trackingId)).statusCode, 404);
  });

  t.test('is dropped with all others by whoever may clear caches, through a job', async (t) => {
    const clear = (name: string, headers: Record<string, string> = { authorization }) =>
      app.inject({ method: 'POST', url: `/api/admin/system/caches/${name}/clear`, headers });
    t.equal((await clear('complaints', {})).statusCode, 401);
    t.equal((await clear('unknown')).statusCode, 404);
    const response = await clear('complaints');
    t.equal(response.statusCode, 202);
    const job = await store.db.collection('jobs').findOne({ name: 'cache' });
    t.match(job, { job: 'invalidate-cache', data: { cache: 'complaints' } });
    t.equal(job?._id.toString(), response.json().jobId);
  });
});

t.test('statistics are kept by every api, until a batch says that they are not right any more', async (t) => {
  const one = await startApi(t);
  const other = await startApi(t, { store: one.store });
  const { authorization } = await one.asHolderOf();
  const { db } = one.store;
  const baseline = (expected: number) => ({
    day: '2026-11-25',
    ward: 'W01',
    category: 'Drainage',
    expected,
    low: 0,
    high: 9,
    alarmAt: 12,
    factors: [],
  });
  const told = async ({ app }: typeof one): Promise<number> => {
    const response = await app.inject({ url: '/api/admin/trends/baselines', headers: { authorization } });
    return response.json().items[0]?.expected;
  };
  const hits = ({ services }: typeof one, layer: string) => {
    const { counters } = services.metrics.total().toStored();
    return counters.find(({ labels }) => labels.join() === `statistics,${layer},hit`)?.value ?? 0;
  };
  await one.services.trends.replaceBaselines([baseline(3)]);
  // Whoever hears of the store first reads for both.
  const isKept = () =>
    hits(one, 'process') > 0 && hits(other, 'process') > 0 && hits(one, 'store') + hits(other, 'store') > 0;
  await until(async () => {
    t.equal(await told(one), 3);
    t.equal(await told(other), 3);
    return isKept();
  });
  await one.services.trends.replaceBaselines([baseline(5)]);
  t.equal(await told(one), 3, 'nobody has said so yet');
  const begun = performance.now();
  await invalidateCache(db, one.clock, { cache: 'statistics', subject: 'trends' });
  for (const api of [one, other])
    while ((await told(api)) !== 5)
      if (performance.now() - begun > 5_000) throw new Error('it is still told as it was');
  t.ok(performance.now() - begun < 2_000);
});
