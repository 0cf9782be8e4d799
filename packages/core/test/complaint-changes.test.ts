import t from 'tap';
import { changeComplaint } from '../src/complaints/change-complaint.ts';
import { createComplaintStore } from '../src/complaints/complaint-store.ts';
import { fileComplaint } from '../src/complaints/file-complaint.ts';
import { createTimelineStore } from '../src/complaints/timeline-store.ts';
import { aClock, aFiling, anAnalysis, intakeOver, NOW, openTestStore } from './builders.ts';

const context = { requestId: 'request-1' };

t.test('a change of a complaint', async (t) => {
  const store = await openTestStore(t);
  const clock = aClock();
  const complaints = createComplaintStore(store.db);
  const timeline = createTimelineStore(store.db);
  const dependencies = { client: store.client, clock, complaints, timeline };
  const rows = store.db.collection<{ _id: unknown; trackingId: string }>('complaints');
  const file = async () => {
    const { complaintId } = await fileComplaint(intakeOver(store, { clock }), aFiling(), context);
    return complaintId;
  };
  const reject = (id: string) =>
    changeComplaint(dependencies, id, ({ status }, now) =>
      status === 'rejected'
        ? undefined
        : {
            fields: { status: 'rejected', closedAt: now },
            entries: [{ kind: 'status_changed', by: 'officer', text: '$not ours' }],
          },
    );

  t.test('counts one version, is told in the timeline, and makes the complaint due for work', async (t) => {
    const id = await file();
    await complaints.failAnalysis(id, clock.now());
    clock.advance(1_000);
    const changed = await reject(id);
    t.match(changed, { status: 'rejected', version: 3, updatedAt: clock.now() });
    t.same(
      (await timeline.list(id, 10)).map(({ kind, text }) => [kind, text]),
      [
        ['filed', ''],
        ['status_changed', '$not ours'],
      ],
    );
    const [row] = await rows.find({ trackingId: changed.trackingId }).toArray();
    t.match(row, { unindexedSince: clock.now(), archivableSince: clock.now() });
  });

  t.test('that is decided to be none writes nothing', async (t) => {
    const id = await file();
    await reject(id);
    t.equal((await reject(id)).version, 2);
    t.equal((await timeline.list(id, 10)).length, 2);
  });

  t.test('of many at once loses none', async (t) => {
    const id = await file();
    const support = () =>
      changeComplaint(dependencies, id, ({ supports }) => ({
        fields: { supports: supports + 1 },
        entries: [{ kind: 'rated', by: 'citizen', text: '' }],
      }));
    await Promise.all(Array.from({ length: 8 }, support));
    t.match(await complaints.get(id), { supports: 8, version: 9 });
    t.equal((await timeline.list(id, 20)).length, 9);
  });

  t.test('that does not exist is not found', async (t) => {
    await t.rejects(reject('0123456789abcdef01234567'), { code: 'not_found' });
  });

  t.test('leaves it due for indexing until that version is shown', async (t) => {
    const id = await file();
    await complaints.failAnalysis(id, clock.now());
    const due = async () => (await complaints.unindexed(1_000)).some((complaint) => complaint.id === id);
    t.ok(await due());
    await complaints.markIndexed([{ id, version: 1 }]);
    t.ok(await due());
    await complaints.markIndexed([{ id, version: 2 }]);
    t.notOk(await due());
    await complaints.markIndexed([{ id, version: 1 }]);
    t.match(await complaints.get(id), { indexedVersion: 2 });
  });

  t.test(
    'of several that get their analyses at once is written where it has not changed, and it is said for which',
    async (t) => {
      const ids = [await file(), await file(), await file()];
      const [first = '', second = '', changed = ''] = ids;
      const finished = { result: anAnalysis(), at: clock.now(), dueAt: NOW };
      const earlier = new Date(clock.now().getTime() - 1);
      await complaints.finishAnalysis(second, { ...finished, at: earlier });
      const all = ids.map((id) => ({ id, ...finished, version: id === changed ? 7 : 1 }));
      t.same(await complaints.finishAnalyses(all), new Set([first]));
      t.match(await complaints.get(second), { version: 2, analysis: { at: earlier } });
      t.match(await complaints.get(changed), { version: 1, analysis: { state: 'pending' } });
      t.same(await complaints.finishAnalyses(all), new Set(), 'the second time there is nothing to write');
    },
  );
});
