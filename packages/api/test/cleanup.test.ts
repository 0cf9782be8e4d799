import { compileSchema, MS_PER_DAY } from '@namsev/core';
import { aComplaint } from '@namsev/core/testing';
import t from 'tap';
import { CleanupStatusSchema, DataSizeSchema } from '../src/schemas/cleanup.ts';
import { startApi } from './api.ts';

const CLEANUP = '/api/admin/system/cleanup';

t.test('the cleanup, for administrators', async (t) => {
  const { app, store, services, clock, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf({ role: 'admin' });
  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const response = await app.inject({
      method,
      url,
      headers: { authorization },
      ...(payload && { payload }),
    });
    return { status: response.statusCode, body: response.json() };
  };
  const daysAgo = (days: number) => new Date(clock.now().getTime() - days * MS_PER_DAY);
  const closed = { status: 'resolved', closedAt: daysAgo(366) } as const;
  await services.complaints.insertMany([
    aComplaint(),
    aComplaint(closed),
    aComplaint({ ...closed, archivedAt: daysAgo(366) }),
    aComplaint({ ...closed, archivedAt: daysAgo(1) }),
    aComplaint({ ...closed, legalHoldSince: daysAgo(2) }),
  ]);

  t.test('says what is kept for how long and what is due', async (t) => {
    const { status, body } = await call('GET', CLEANUP);
    t.equal(status, 200);
    t.ok(compileSchema(CleanupStatusSchema).matches(body));
    t.match(body, {
      policy: { archiveAfterDays: 365, eraseAfterDays: 365 },
      lastRun: null,
      nextRunAt: '2026-11-24T06:30:00.000Z',
      totals: { archived: 2, deleted: 0 },
      due: { toArchive: 1, toErase: 1 },
    });
  });

  t.test('counts what becomes due, what is archived and what is deleted', async (t) => {
    const { due, totals } = (await call('GET', CLEANUP)).body;
    const late = aComplaint(closed);
    await services.complaints.insertMany([late, aComplaint({ ...closed, archivedAt: daysAgo(1) })]);
    await store.db.collection<{ _id: string }>('tombstones').insertOne({ _id: 'of one that is gone' });
    const after = (await call('GET', CLEANUP)).body;
    t.same(after.due, { ...due, toArchive: due.toArchive + 1 });
    t.same(after.totals, { archived: totals.archived + 1, deleted: totals.deleted + 1 });
    await store.db.collection('complaints').deleteOne({ trackingId: late.trackingId });
    t.same((await call('GET', CLEANUP)).body.due, due);
  });

  t.test('can be asked what would go, and then nothing goes', async (t) => {
    const dry = { status: 200, body: { dryRun: true, toArchive: 1, toErase: 1 } };
    t.same(await call('POST', `${CLEANUP}/run?dryRun=true`), dry);
    t.same(await call('POST', `${CLEANUP}/run?dryRun=true`), dry);
    t.equal(await store.db.collection('jobs').countDocuments(), 0);
  });

  t.test('is run once, however often it is asked for while it is under way', async (t) => {
    const asked = await Promise.all(Array.from({ length: 4 }, () => call('POST', `${CLEANUP}/run`)));
    t.same(new Set(asked.map(({ status }) => status)), new Set([202]));
    t.equal(new Set(asked.map(({ body }) => body.runId)).size, 1);
    t.match(await store.db.collection('jobs').find().toArray(), [{ job: 'clean-up', name: 'daily-batch' }]);
    t.match((await call('GET', CLEANUP)).body, { lastRun: { state: 'queued', trigger: 'manual' } });
    t.match((await call('GET', '/api/admin/audit')).body.items[0], { action: 'cleanup.started' });
  });

  t.test('is refused what it does not know', async (t) => {
    const refused = { status: 400, body: { code: 'invalid_request' } };
    t.match(await call('POST', `${CLEANUP}/run?dryRun=perhaps`), refused);
    t.match(await call('POST', `${CLEANUP}/run?days=1`), refused);
    t.match(await call('POST', `${CLEANUP}/run`, { force: true }), refused);
  });

  t.test('tells how much each collection takes', async (t) => {
    const { body } = await call('GET', `${CLEANUP}/data-size`);
    t.ok(compileSchema(DataSizeSchema).matches(body));
    const complaints = body.collections.find(({ name }: { name: string }) => name === 'complaints');
    t.match(complaints, { documents: 6 });
    t.ok(body.totalMB >= complaints.storageMB + complaints.indexMB);
    await services.complaints.insertMany([aComplaint(), aComplaint()]);
    const { collections } = (await call('GET', `${CLEANUP}/data-size`)).body;
    const grown = collections.find(({ name }: { name: string }) => name === 'complaints');
    t.match(grown, { documents: 8 });
    t.ok(grown.sizeMB >= complaints.sizeMB);
  });
});
