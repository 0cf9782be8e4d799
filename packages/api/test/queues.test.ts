import { compileSchema, createDeadLetterStore, createJobStore, type JobDocument } from '@namsev/core';
import { aFiling, NOW } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t, { type Test } from 'tap';
import { QueueListSchema } from '../src/schemas/queue.ts';
import { startApi } from './api.ts';

const QUEUES = '/api/admin/system/queues';

async function setUp(t: Test) {
  const api = await startApi(t);
  const { authorization } = await api.asHolderOf({ role: 'admin' });
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
    api.app.inject({
      method,
      url: `${QUEUES}${path}`,
      headers: { authorization },
      ...(payload && { payload }),
    });
  const rows = api.store.db.collection<JobDocument>('jobs');
  const letters = createDeadLetterStore(api.store.db);
  const bury = async (at = NOW) => {
    const id = new ObjectId().toHexString();
    await letters.put({
      id,
      queue: 'complaints',
      job: 'analyse-complaint',
      payload: { complaintId: id, requestId: 'request-1' },
      error: { name: 'TimedOut', message: 'No end after 10000 ms.' },
      attempts: 4,
      crashes: 0,
      firstFailedAt: at,
      deadAt: at,
      generation: 0,
      origin: id,
    });
    return id;
  };
  const queue = async (name: string) => {
    const { queues } = (await call('GET', '')).json();
    return queues.find((each: { name: string }) => each.name === name);
  };
  return { ...api, authorization, call, rows, bury, queue };
}

t.test('the list of queues', async (t) => {
  t.test('has the five, in the shape that is promised', async (t) => {
    const { call } = await setUp(t);
    const body = (await call('GET', '')).json();
    t.ok(compileSchema(QueueListSchema).matches(body));
    t.same(
      body.queues.map(({ name }: { name: string }) => name),
      ['complaints', 'indexing', 'cache', 'daily-batch', 'weekly-batch'],
    );
  });

  t.test('counts each job in one place, as a count of all rows does', async (t) => {
    const { app, rows, queue, bury, clock } = await setUp(t);
    for (let filing = 0; filing < 7; filing += 1)
      await app.inject({ method: 'POST', url: '/api/complaints', payload: aFiling() });
    const ids = (await rows.find().toArray()).map(({ _id }) => _id);
    const later = new Date(clock.now().getTime() + 60_000);
    const change = (which: number, fields: object, gone: Record<string, ''> = {}) =>
      rows.updateOne({ _id: ids[which] ?? new ObjectId() }, { $set: fields, $unset: gone });
    await change(0, { held: 'complaints', leaseUntil: later, lockToken: 'a' }, { lane: '' });
    await change(1, { retrying: 'complaints', failCount: 1, nextRunAt: later });
    await change(2, { nextRunAt: later });
    await change(3, { dueAt: new Date(clock.now().getTime() - 90_000), nextRunAt: new Date(0) });
    await bury();
    t.match(await queue('complaints'), {
      waiting: 4,
      scheduled: 1,
      running: 1,
      retrying: 1,
      dead: 1,
      oldestWaitingSeconds: 90,
    });
  });
});

t.test('a queue', async (t) => {
  const { call, queue } = await setUp(t);

  t.test('is paused and resumed, however often that is asked', async (t) => {
    for (const _time of [1, 2]) {
      const paused = await call('POST', '/complaints/pause');
      t.equal(paused.statusCode, 200);
      t.same(paused.json(), { name: 'complaints', paused: true });
    }
    t.match(await queue('complaints'), { paused: true, pausedBy: String });
    t.equal((await queue('indexing')).paused, false);
    for (const _time of [1, 2])
      t.same((await call('POST', '/complaints/resume')).json(), { name: 'complaints', paused: false });
    t.match(await queue('complaints'), { paused: false, pausedBy: null });
  });

  t.test('that does not exist is not found', async (t) => {
    for (const [method, path] of [
      ['POST', '/nonsense/pause'],
      ['POST', '/nonsense/resume'],
      ['GET', '/nonsense/dead-letter'],
      ['POST', '/nonsense/dead-letter/0123456789abcdef01234567/retry'],
    ] as const)
      t.match((await call(method, path)).json(), { status: 404, code: 'not_found' }, path);
  });
});

t.test('dead letters', async (t) => {
  t.test('are listed latest first, page by page', async (t) => {
    const { call, bury } = await setUp(t);
    const ids: string[] = [];
    for (let age = 5; age > 0; age -= 1) ids.unshift(await bury(new Date(NOW.getTime() - age * 1_000)));
    const first = (await call('GET', '/complaints/dead-letter?limit=3')).json();
    const second = (
      await call('GET', `/complaints/dead-letter?limit=3&cursor=${encodeURIComponent(first.nextCursor)}`)
    ).json();
    const listed = [...first.items, ...second.items];
    t.same(
      listed.map(({ id }: { id: string }) => id),
      ids,
    );
    t.equal(second.nextCursor, null);
    t.match(listed[0], { queue: 'complaints', error: { name: 'TimedOut' }, attempts: 4, status: 'dead' });
    t.same((await call('GET', '/indexing/dead-letter')).json(), { items: [], nextCursor: null });
  });

  t.test('are given one other chance, however many ask for it at once', async (t) => {
    const { call, bury, rows } = await setUp(t);
    const id = await bury();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', `/complaints/dead-letter/${id}/retry`)),
    );
    t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [202]);
    t.equal(new Set(answers.map(({ body }) => body)).size, 1);
    t.match(answers[0]?.json(), { id, status: 'requeued' });
    t.equal(await rows.countDocuments(), 1);
    t.match(await rows.findOne(), {
      job: 'analyse-complaint',
      lane: 'complaints',
      generation: 1,
      data: { complaintId: id },
    });
    await rows.deleteMany({});
    t.equal((await call('POST', `/complaints/dead-letter/${id}/retry`)).statusCode, 202);
    t.equal(await rows.countDocuments(), 0, 'a job that has finished since does not come back');
    t.match((await call('DELETE', `/complaints/dead-letter/${id}`, { reason: 'too late' })).json(), {
      status: 409,
      code: 'already_decided',
    });
  });

  t.test('are given another chance many at a time, the oldest first', async (t) => {
    const { call, bury, rows, queue } = await setUp(t);
    for (let age = 1; age <= 3; age += 1) await bury(new Date(NOW.getTime() - age * 1_000));
    t.same((await call('POST', '/complaints/dead-letter/retry', { limit: 2 })).json(), { requeued: 2 });
    t.equal(await rows.countDocuments(), 2);
    t.equal((await queue('complaints')).dead, 1);
    t.same((await call('POST', '/complaints/dead-letter/retry')).json(), { requeued: 1 });
    t.equal((await call('POST', '/complaints/dead-letter/retry', { limit: 0 })).statusCode, 400);
  });

  t.test('are dismissed with a reason that only the audit log keeps', async (t) => {
    const { call, bury, app, authorization, store } = await setUp(t);
    const id = await bury();
    t.equal((await call('DELETE', `/complaints/dead-letter/${id}`)).statusCode, 400);
    const dismissed = await call('DELETE', `/complaints/dead-letter/${id}`, { reason: 'filed twice' });
    t.same(dismissed.json(), { id, status: 'dismissed' });
    const audit = await app.inject({ url: '/api/admin/audit', headers: { authorization } });
    t.match(audit.json().items[0], { action: 'dead_letter.dismissed', reason: 'filed twice' });
    t.notMatch(JSON.stringify(await store.db.collection('dead_letters').find().toArray()), /filed twice/);
    t.match((await call('POST', `/complaints/dead-letter/${id}/retry`)).json(), {
      status: 409,
      code: 'already_decided',
    });
  });

  t.test('that are unknown, of another queue or no ids at all are not found', async (t) => {
    const { call, bury, rows } = await setUp(t);
    const id = await bury();
    for (const path of [
      '/complaints/dead-letter/0123456789abcdef01234567/retry',
      '/complaints/dead-letter/nonsense/retry',
      `/indexing/dead-letter/${id}/retry`,
    ])
      t.equal((await call('POST', path)).statusCode, 404, path);
    t.equal(await rows.countDocuments(), 0);
  });
});

t.test('one job is followed by its id', async (t) => {
  const { app, authorization, bury, rows, store, clock } = await setUp(t);
  const read = async (id: string) =>
    (await app.inject({ url: `/api/admin/jobs/${id}`, headers: { authorization } })).json();
  const id = new ObjectId().toHexString();
  const payload = { complaintId: id, requestId: 'request-1' };
  const job = { id, job: 'analyse-complaint' as const, payload, at: clock.now() };
  await createJobStore(store.db).insertMissing([{ ...job, delayMs: 5_000 }]);
  t.match(await read(id), { id, queue: 'complaints', state: 'scheduled', attempts: 0, history: [] });
  await rows.updateOne({ _id: new ObjectId(id) }, { $set: { held: 'complaints' } });
  t.match(await read(id), { state: 'running' });
  t.match(await read(await bury()), { state: 'dead', attempts: 4 });
  t.match(await read('0123456789abcdef01234567'), { status: 404, code: 'not_found' });
});
