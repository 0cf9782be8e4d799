import { compileSchema, runBatch } from '@namsev/core';
import { harmless } from '@namsev/core/testing';
import t, { type Test } from 'tap';
import { BatchStatusSchema } from '../src/schemas/batch.ts';
import { startApi } from './api.ts';

const BATCH = '/api/admin/system/batch';

async function setUp(t: Test) {
  const api = await startApi(t);
  const { authorization } = await api.asHolderOf({ role: 'admin' });
  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const response = await api.app.inject({
      method,
      url,
      headers: { authorization },
      ...(payload && { payload }),
    });
    return { status: response.statusCode, body: response.json() };
  };
  const work = (runId: string) =>
    runBatch({
      store: api.services.batches,
      clock: api.clock,
      failpoint: harmless,
      steps: [{ name: 'count', run: async () => ({ result: { counted: 7 } }) }],
      runId,
      owner: 'test',
      signal: new AbortController().signal,
      onStepFailed: () => {},
    });
  return { ...api, call, work };
}

t.test('the status of batches', async (t) => {
  const { call, work, clock } = await setUp(t);

  t.test('has the shape that is promised before anything ran', async (t) => {
    const { body } = await call('GET', BATCH);
    t.ok(compileSchema(BatchStatusSchema).matches(body));
    t.match(body, {
      isPaused: false,
      daily: { timeZone: 'Asia/Kolkata', nextRunAt: '2026-11-24T20:30:00.000Z', lastRun: null, late: false },
      weekly: { nextRunAt: '2026-11-28T20:30:00.000Z' },
      history: [],
    });
  });

  t.test('shows what a run did, step by step', async (t) => {
    const asked = await call('POST', `${BATCH}/daily`);
    t.match(asked, {
      status: 202,
      body: { runId: String, period: clock.now().toISOString(), state: 'queued' },
    });
    await work(asked.body.runId);
    const { body } = await call('GET', BATCH);
    t.ok(compileSchema(BatchStatusSchema).matches(body));
    const run = {
      state: 'succeeded',
      steps: [{ name: 'count', state: 'succeeded', result: { counted: 7 } }],
    };
    t.match(body, { daily: { lastRun: run }, history: [run] });
    t.equal(body.history.length, 1);
  });
});

t.test('a batch is run once, however often it is asked for while it is under way', async (t) => {
  const { call, store } = await setUp(t);
  const asked = await Promise.all(Array.from({ length: 5 }, () => call('POST', `${BATCH}/weekly`)));
  t.equal(new Set(asked.map(({ body }) => body.runId)).size, 1);
  t.match(await store.db.collection('jobs').find().toArray(), [
    { job: 'run-weekly-batch', name: 'weekly-batch' },
  ]);
  t.equal(await store.db.collection('jobs').countDocuments(), 1);
});

t.test('batches are paused and resumed', async (t) => {
  const { call } = await setUp(t);
  t.same(await call('POST', `${BATCH}/pause`, { reason: 'moving the store' }), {
    status: 200,
    body: { isPaused: true },
  });
  t.match((await call('GET', BATCH)).body, { isPaused: true, pausedBy: String });
  t.match(await call('POST', `${BATCH}/daily`), { status: 409, body: { code: 'batches_paused' } });
  t.match((await call('GET', '/api/admin/audit')).body.items[0], {
    action: 'batch.paused',
    reason: 'moving the store',
  });
  t.same(await call('POST', `${BATCH}/resume`), { status: 200, body: { isPaused: false } });
  t.equal((await call('POST', `${BATCH}/daily`)).status, 202);
  t.match(await call('POST', `${BATCH}/pause`, { because: 'x' }), {
    status: 400,
    body: { code: 'invalid_request' },
  });
});

t.test('schedules are listed with what is due next', async (t) => {
  const { call } = await setUp(t);
  t.match((await call('GET', '/api/admin/schedules')).body, {
    items: [
      { name: 'daily', schedule: 'every day at 02:00', lastPeriod: null, late: false },
      { name: 'weekly' },
      { name: 'cleanup', nextRunAt: '2026-11-24T06:30:00.000Z' },
    ],
    nextCursor: null,
  });
});
