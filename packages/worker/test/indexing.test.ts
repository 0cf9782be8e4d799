import {
  changeComplaint,
  createComplaintStore,
  createJobStore,
  createStatistics,
  createStoreClock,
  createTimelineStore,
  fileComplaint,
  type Scope,
  STATISTIC_GROUPS,
} from '@namsev/core';
import { aClock, aFiling, intakeOver, openTestStore, silentLogger, TIRUPUR } from '@namsev/core/testing';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { startIndexRequests } from '../src/index-requests.ts';
import { createIndexingWork } from '../src/indexing-work.ts';
import { indexAll } from '../src/jobs/index-changes.ts';
import { startCountedCity } from './counted-city.ts';

async function setUp(t: Test) {
  const store = await openTestStore(t);
  const clock = await createStoreClock(store.db);
  t.teardown(() => clock.stop());
  const complaints = createComplaintStore(store.db);
  const indexing = createIndexingWork({ connection: store, clock, city: TIRUPUR });
  const file = async () => {
    const { complaintId } = await fileComplaint(intakeOver(store, { clock }), aFiling(), { requestId: 'r' });
    await complaints.failAnalysis(complaintId, clock.now());
    return complaintId;
  };
  const index = (goesOn?: () => boolean) =>
    indexAll(complaints, indexing(), new AbortController().signal, goesOn);
  const postings = () => store.db.collection('search_postings').countDocuments();
  const candidates = () => store.db.collection('duplicate_candidates').countDocuments();
  return { ...store, clock, complaints, file, index, postings, candidates };
}

t.test('indexing', async (t) => {
  const { client, db, clock, complaints, file, index, postings, candidates } = await setUp(t);

  t.test(
    'brings search and candidates up to date with what changed, and does nothing the second time',
    async (t) => {
      const ids = [await file(), await file(), await file()];
      t.equal(await index(), 3);
      t.equal(await candidates(), 3);
      const found = await postings();
      t.ok(found > 0);
      t.equal(await index(), 0);
      t.equal(await postings(), found);
      for (const id of ids) {
        const complaint = await complaints.get(id);
        t.equal(complaint?.indexedVersion, complaint?.version);
      }
    },
  );

  t.test('takes a complaint that was closed out of the candidates', async (t) => {
    const id = await file();
    await index();
    const before = await candidates();
    const timeline = createTimelineStore(db);
    await changeComplaint({ client, clock, complaints, timeline }, id, (_complaint, now) => ({
      fields: { status: 'rejected', closedAt: now },
      entries: [{ kind: 'status_changed', by: 'officer', text: '' }],
    }));
    t.equal(await index(), 1);
    t.equal(await candidates(), before - 1);
  });

  t.test('is asked for once in each half second, and by a sweep only when something is behind', async (t) => {
    const jobs = createJobStore(db);
    const requests = startIndexRequests({ complaints, jobs, clock, logger: silentLogger });
    t.teardown(() => requests.stop());
    await requests.sweep();
    t.equal(await db.collection('jobs').countDocuments({ job: 'index-changes' }), 0);
    await file();
    await Promise.all([requests.sweep(), requests.sweep(), requests.sweep()]);
    t.ok((await db.collection('jobs').countDocuments({ job: 'index-changes' })) <= 2);
    t.ok((await db.collection('jobs').countDocuments({ job: 'index-changes' })) >= 1);
  });

  t.test(
    'is not asked for beside a job that waits, and leaves to the next what takes too long',
    async (t) => {
      const asked = () => db.collection('jobs').countDocuments({ job: 'index-changes' });
      await db.collection('jobs').deleteMany({});
      const jobs = createJobStore(db);
      const later = aClock(clock.now());
      const requests = startIndexRequests({ complaints, jobs, clock: later, logger: silentLogger });
      t.teardown(() => requests.stop());
      await file();
      for (let halfSecond = 0; halfSecond < 5; halfSecond += 1) {
        await requests.sweep();
        later.advance(500);
      }
      t.equal(await asked(), 1);
      await db.collection('jobs').updateMany({}, { $unset: { lane: '' } });
      later.advance(500);
      await requests.sweep();
      t.equal(await asked(), 2, 'one that is under way may have looked too early');
      t.equal(await index(() => false), 0);
      t.equal(await index(), 2);
    },
  );
});

t.test('statistics', async (t) => {
  const city = await startCountedCity(t);
  const { acts, everyComplaint, fullCount, index, reconcile, db } = city;
  const statistics = createStatistics(db);
  const [from, to] = ['2020-01-01', '2999-01-01'];

  const areAFullCount = async (t: Test) => {
    await index();
    for (const groupBy of STATISTIC_GROUPS) {
      const found = await statistics.groups({ groupBy, from, to, scope: {} });
      const figures = new Map(found.map(({ key, figures }) => [key, figures]));
      t.strictSame(figures, await fullCount(groupBy, () => true), groupBy);
    }
  };

  t.test('are a full count, whatever was done to complaints, with those that are gone', async (t) => {
    for (let at = 0; at < 4; at += 1) await acts['file']?.(at, at);
    const anAct = fc.record({ act: fc.constantFrom(...Object.keys(acts)), of: fc.nat(), also: fc.nat() });
    const property = fc.asyncProperty(fc.array(anAct, { minLength: 20, maxLength: 30 }), async (done) => {
      for (const { act, of, also } of done) await acts[act]?.(of, also);
      await areAFullCount(t);
    });
    await fc.assert(property, { numRuns: 3, endOnFailure: true });
    await acts['file']?.(1, 1);
    await acts['close']?.(city.ids().length - 1, 0);
    for (let year = 0; year < 2; year += 1) await acts['age']?.(0, 0);
    t.ok(city.gone() > 0, 'some were deleted');
    await areAFullCount(t);
  });

  t.test('of any range are those of its days, and of a key those of its wards and departments', async (t) => {
    const days = [...(await fullCount('day', () => true)).keys()].sort();
    const { department } = (await everyComplaint()).find((share) => share.department !== null) ?? {};
    const aDay = fc.constantFrom(...days);
    const aScope = fc.constantFrom<Scope>({}, { wards: ['W01'] }, { departments: [String(department)] });
    const property = fc.asyncProperty(aDay, aDay, aScope, async (one, other, scope) => {
      const [first, last] = [String(one), String(other)].sort();
      if (first === undefined || last === undefined) throw new Error('there are two');
      const found = await statistics.groups({ groupBy: 'ward', from: first, to: last, scope });
      const expected = await fullCount('ward', ({ day, ward, department }) => {
        const isInScope =
          (scope.wards?.includes(String(ward)) ?? true) &&
          (scope.departments?.includes(String(department)) ?? true);
        return isInScope && day >= first && day <= last;
      });
      t.strictSame(new Map(found.map(({ key, figures }) => [key, figures])), expected, `${first} to ${last}`);
    });
    await fc.assert(property, { numRuns: 8 });
  });

  t.test('are made up for what was never counted, and once', async (t) => {
    t.match(await reconcile(), { corrected: 0 });
    await city.forgetOne();
    t.match(await reconcile(), { corrected: 1 });
    t.match(await reconcile(), { corrected: 0 });
    const found = await statistics.groups({ groupBy: 'category', from, to, scope: {} });
    t.strictSame(
      new Map(found.map(({ key, figures }) => [key, figures])),
      await fullCount('category', () => true),
    );
  });

  t.test('have old answers forgotten by one job for half a minute of changes', async (t) => {
    await acts['file']?.(0, 0);
    await index();
    await acts['file']?.(0, 0);
    await index();
    const jobs = await db.collection('jobs').find({ job: 'invalidate-cache' }).sort({ dueAt: -1 }).toArray();
    t.match(jobs[0]?.['data'], { cache: 'statistics', subject: 'officers' });
    t.equal(new Set(jobs.map(({ dueAt }) => Number(dueAt))).size, jobs.length);
  });

  t.test('let complaints that follow a deleted one end as it ended, and stand for themselves', async (t) => {
    const { complaints, ids } = city;
    const at = ids().length;
    for (const ward of [0, 1]) await acts['file']?.(ward, ward);
    const [root = '', follower = ''] = ids().slice(at);
    await acts['merge']?.(at + 1, at);
    await acts['close']?.(at, 0);
    const resolved = await complaints.get(root);
    await acts['age']?.(0, 0);
    await acts['age']?.(0, 0);
    t.equal(await complaints.get(root), undefined);
    t.match(await complaints.get(follower), {
      mergedInto: null,
      status: 'resolved',
      closedAt: resolved?.closedAt,
    });
    const told = await createTimelineStore(db).list(follower, 10);
    t.match(told.slice(-3), [
      { kind: 'unmerged', by: 'system' },
      { kind: 'status_changed', by: 'system' },
      { kind: 'archived' },
    ]);
    await acts['age']?.(0, 0);
    await acts['age']?.(0, 0);
    t.equal(await complaints.get(follower), undefined, 'and goes in its turn');
  });
});
