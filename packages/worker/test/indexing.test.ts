import {
  changeComplaint,
  createComplaintStore,
  createJobStore,
  createStoreClock,
  createTimelineStore,
  fileComplaint,
} from '@namsev/core';
import { aFiling, intakeOver, openTestStore, silentLogger, TIRUPUR } from '@namsev/core/testing';
import t, { type Test } from 'tap';
import { startIndexRequests } from '../src/index-requests.ts';
import { createIndexingWork } from '../src/indexing-work.ts';
import { indexAll } from '../src/jobs/index-changes.ts';

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
  const index = () => indexAll(complaints, indexing(), new AbortController().signal);
  const postings = () => store.db.collection('search_postings').countDocuments();
  const candidates = () => store.db.collection('duplicate_candidates').countDocuments();
  return { ...store, clock, complaints, file, index, postings, candidates };
}

t.test('indexing', async (t) => {
  t.test(
    'brings search and candidates up to date with what changed, and does nothing the second time',
    async (t) => {
      const { complaints, file, index, postings, candidates } = await setUp(t);
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
    const { client, db, clock, complaints, file, index, candidates } = await setUp(t);
    const id = await file();
    await index();
    const timeline = createTimelineStore(db);
    await changeComplaint({ client, clock, complaints, timeline }, id, (_complaint, now) => ({
      fields: { status: 'rejected', closedAt: now },
      entries: [{ kind: 'status_changed', by: 'officer', text: '' }],
    }));
    t.equal(await index(), 1);
    t.equal(await candidates(), 0);
  });

  t.test('is asked for once in each half second, and by a sweep only when something is behind', async (t) => {
    const { db, clock, complaints, file } = await setUp(t);
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
});
