import { setTimeout } from 'node:timers/promises';
import { changeComplaint, createComplaintStore, createTimelineStore } from '@namsev/core';
import { aFiling } from '@namsev/core/testing';
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
  const until = async (
    trackingId: string,
    passes: (answer: Awaited<ReturnType<typeof track>>) => boolean,
  ) => {
    const begun = performance.now();
    while (!passes(await track(trackingId))) {
      if (performance.now() - begun > 5_000) throw new Error('it did not come true');
      await setTimeout(10);
    }
    return performance.now() - begun;
  };

  t.test('is read once and told many times, the same as from the store', async (t) => {
    const { trackingId } = await file();
    const first = await track(trackingId);
    t.equal(first.statusCode, 200);
    for (let call = 0; call < 60 && hits() < 5; call += 1) {
      t.same((await track(trackingId)).json(), first.json());
      await setTimeout(50);
    }
    t.ok(hits() >= 5);
    t.match(first.headers, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
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
      t.ok((await until(trackingId, (answer) => answer.json().supports === supports)) < 2_000);
    }
  });

  t.test('is unknown to the public as soon as it is private', async (t) => {
    const { trackingId, accessToken } = await file();
    t.equal((await track(trackingId)).statusCode, 200);
    await change(trackingId, { isPublic: false });
    t.ok((await until(trackingId, ({ statusCode }) => statusCode === 404)) < 2_000);
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
