import {
  archiveStep,
  type Complaint,
  changeComplaint,
  cutoffsAt,
  erasePersonalData,
  eraseStep,
  MS_PER_DAY,
  MS_PER_HOUR,
  reapplyErasures,
} from '@namsev/core';
import { aFiling, anAnalysis } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t from 'tap';
import { startAgingCity, whereIs } from './aging-city.ts';

/** No word of any language, so that wherever it is found it came from this complaint. */
const UNIQUE = 'qorvatilumbex';
const YEAR = 365 * MS_PER_DAY;

function namesIn(complaint: Complaint | undefined): readonly string[] {
  const { analysis } = complaint ?? {};
  if (analysis?.state !== 'done') throw new Error('it was analysed');
  return (analysis.duplicates ?? []).map(({ trackingId }) => trackingId);
}

t.test('a complaint two years after it was resolved', async (t) => {
  const system = await startAgingCity(t);
  const { complaints, file, close, clock, cleanUp, index, notes, changes } = Object.assign(system, {
    changes: system,
  });
  const id = await file(`The lamp at ${UNIQUE} corner is dark, call 98765 43210.`);
  await changeComplaint(changes, id, (_complaint, now) => ({
    fields: {},
    entries: [{ kind: 'noted', by: 'officer', text: '' }],
    also: (session) =>
      notes.append(
        {
          id: new ObjectId().toHexString(),
          complaintId: id,
          at: now,
          by: 'key',
          text: `ask at ${UNIQUE} corner`,
        },
        session,
      ),
  }));
  await index();
  t.ok((await whereIs(system, UNIQUE)).includes('search_terms'));
  clock.advance(30 * MS_PER_HOUR);
  await close(id);
  await index();

  t.test('is left alone before its first year is over, counted from the resolution', async (t) => {
    clock.advance(YEAR - MS_PER_HOUR);
    t.match(await cleanUp(), { archived: 0, erased: 0 });
    t.match(await complaints.get(id), { archivedAt: null });
  });

  t.test('was archived after one year, and is left alone for another', async (t) => {
    clock.advance(2 * MS_PER_HOUR);
    t.match(await cleanUp(), { archived: 1, skipped: 0, erased: 0 });
    t.match(await complaints.get(id), { archivedAt: clock.now() });
    t.match(await cleanUp(), { archived: 0, erased: 0 });
  });

  t.test('is deleted, and none of its words, numbers or ids is left anywhere', async (t) => {
    await index();
    clock.advance(YEAR + MS_PER_HOUR);
    t.same(await system.retention.due(cutoffsAt(clock.now())), { toArchive: 0, toErase: 1 });
    const result = await cleanUp();
    t.match(result, { erased: 1, skipped: 0 });
    t.ok(Number(result['freedBytes']) > 1_000);
    t.same(await whereIs(system, UNIQUE), []);
    t.same(await whereIs(system, '43210'), []);
    t.same(await whereIs(system, id), []);
    t.same(await system.db.collection('search_entries').countDocuments(), 0);
  });

  t.test('leaves a tombstone under an id that leads back to nothing', async (t) => {
    const [tombstone, ...others] = await system.db.collection('tombstones').find().toArray();
    t.same(others, []);
    const { _id, ...fields } = tombstone ?? {};
    t.same(fields, {
      category: 'Street Lights',
      subType: 'lamp-out',
      ward: 'W03',
      band: 'normal',
      filedMonth: '2026-11',
      hoursToResolve: 30,
      outcome: 'resolved',
    });
    t.match(await system.retention.totals(), { archived: 0, deleted: 1 });
  });
});

t.test('a complaint that is erased or deleted is named in no analysis any more', async (t) => {
  const system = await startAgingCity(t);
  const { complaints, file, close, clock, cleanUp, index } = system;
  const [erased, deleted, kept, naming] = [await file(), await file(), await file(), await file()];
  const named = await Promise.all(
    [erased, deleted, kept].map(async (id) => (await complaints.get(id))?.trackingId ?? ''),
  );
  const [ofErased = '', ofDeleted = '', ofKept = ''] = named;
  const nameAll = async () => {
    const duplicates = named.map((trackingId) => ({
      ...{ trackingId, isPublic: true, similarity: 0.9, distanceMetres: 12 },
      reasons: ['same_place'] as const,
    }));
    const analysis = { result: anAnalysis({ duplicates }), at: clock.now(), dueAt: clock.now() };
    const version = (await complaints.get(naming))?.version ?? 0;
    t.ok(await complaints.replaceAnalysis(naming, version, analysis));
  };
  await nameAll();
  await erasePersonalData(system, erased, 'citizen');
  t.same(await whereIs(system, ofErased), ['complaints']);
  t.match((await complaints.get(naming))?.analysis, {
    duplicates: [{ trackingId: ofDeleted }, { trackingId: ofKept }],
  });

  await close(deleted);
  clock.advance(YEAR + MS_PER_HOUR);
  await cleanUp();
  clock.advance(YEAR + MS_PER_HOUR);
  t.match(await cleanUp(), { erased: 1 });
  t.same(await whereIs(system, ofDeleted), []);
  t.same(namesIn(await complaints.get(naming)), [ofKept]);

  await nameAll();
  await index();
  t.same(namesIn(await complaints.get(naming)), [ofKept], 'nor where it was found before it went');
  await erasePersonalData(system, naming, 'citizen');
  t.same(namesIn(await complaints.get(naming)), [], 'an erased one tells no distance to another');
});

t.test('a cleanup leaves alone', async (t) => {
  const system = await startAgingCity(t);
  const { complaints, file, close, hold, reopen, clock, cleanUp } = system;
  const [open, held, reopened] = [await file(), await file(), await file()];
  await close(held);
  await close(reopened);
  await hold(held, true);
  await reopen(reopened);
  clock.advance(3 * YEAR);
  t.match(await cleanUp(), { archived: 0, erased: 0 });
  for (const id of [open, held, reopened])
    t.match(await complaints.get(id), { archivedAt: null }, 'open, held or reopened');

  t.test('an archived complaint that came under a legal hold, until it is released', async (t) => {
    await hold(held, false);
    t.match(await cleanUp(), { archived: 1 });
    await hold(held, true);
    clock.advance(2 * YEAR);
    t.match(await cleanUp(), { erased: 0 });
    await hold(held, false);
    t.match(await cleanUp(), { erased: 1 });
    t.equal(await complaints.get(held), undefined);
  });
});

t.test('what happens to a complaint between the look and the act is respected', async (t) => {
  const system = await startAgingCity(t);
  const { complaints, file, close, hold, reopen, clock, perform, retention } = system;
  /** Something is done to the complaints just after they were found to be due. */
  const meanwhile = (what: (id: string) => Promise<unknown>) => ({
    ...retention,
    async toArchive(...query: Parameters<typeof retention.toArchive>) {
      const ids = await retention.toArchive(...query);
      for (const id of ids) await what(id);
      return ids;
    },
    async toErase(...query: Parameters<typeof retention.toErase>) {
      const ids = await retention.toErase(...query);
      for (const id of ids) await what(id);
      return ids;
    },
  });
  const id = await file();
  await close(id);
  clock.advance(YEAR + MS_PER_HOUR);
  const archive = (what: typeof reopen) =>
    perform(archiveStep({ ...system, retention: meanwhile(what) })).outcome;

  t.same(await archive(reopen), { result: { archived: 0, skipped: 1 } });
  t.match(await complaints.get(id), { status: 'pending', archivedAt: null });
  await close(id);
  clock.advance(YEAR + MS_PER_HOUR);
  t.same(await archive((each) => hold(each, true)), { result: { archived: 0, skipped: 1 } });
  await hold(id, false);
  await perform(archiveStep(system)).outcome;
  clock.advance(YEAR + MS_PER_HOUR);
  const erase = eraseStep({ ...system, retention: meanwhile((each) => hold(each, true)) });
  t.match(await perform(erase).outcome, { result: { erased: 0, skipped: 1 } });
  t.ok(await complaints.get(id));
});

t.test('a reopening and a cleanup at the same moment end in one of the two orders', async (t) => {
  const system = await startAgingCity(t);
  const { complaints, file, close, reopen, clock, perform } = system;
  const ids = await Promise.all(Array.from({ length: 6 }, () => file()));
  for (const id of ids) await close(id);
  clock.advance(YEAR + MS_PER_HOUR);
  await Promise.all([perform(archiveStep(system)).outcome, ...ids.map(reopen)]);
  for (const id of ids) t.match(await complaints.get(id), { status: 'pending', archivedAt: null });
  t.match(await system.retention.due(cutoffsAt(clock.now())), { toArchive: 0, toErase: 0 });
});

t.test('a cleanup that is cut off goes on where it was and counts what went before', async (t) => {
  const system = await startAgingCity(t);
  const { file, close, clock, perform, retention } = system;
  const ids = await Promise.all(Array.from({ length: 53 }, () => file()));
  for (const id of ids) await close(id);
  clock.advance(YEAR + MS_PER_HOUR);
  const killed = new AbortController();
  let looks = 0;
  const step = archiveStep({
    ...system,
    retention: {
      ...retention,
      async toArchive(...query) {
        looks += 1;
        if (looks === 2) killed.abort(new Error('killed'));
        return retention.toArchive(...query);
      },
    },
  });
  const cut = perform(step, killed.signal);
  await t.rejects(cut.outcome, { message: 'killed' });
  t.match(cut.saved, [{ done: 50 }]);
  const rest = perform(archiveStep(system), undefined, cut.saved[0]);
  t.same(await rest.outcome, { result: { archived: 53, skipped: 0 } });
});

t.test('two cleanups at once delete each complaint once', async (t) => {
  const system = await startAgingCity(t);
  const { file, close, clock, cleanUp, perform, db } = system;
  for (const id of await Promise.all(Array.from({ length: 5 }, () => file()))) await close(id);
  clock.advance(YEAR + MS_PER_HOUR);
  await cleanUp();
  clock.advance(YEAR + MS_PER_HOUR);
  const both = await Promise.all([perform(eraseStep(system)).outcome, perform(eraseStep(system)).outcome]);
  const erased = both.map((outcome) => ('result' in outcome ? Number(outcome.result['erased']) : 0));
  t.equal((erased[0] ?? 0) + (erased[1] ?? 0), 5);
  t.equal(await db.collection('tombstones').countDocuments(), 5);
});

t.test('a restored backup is brought up to the ledger of erasures', async (t) => {
  const system = await startAgingCity(t);
  const { complaints, file, close, hold, clock, cleanUp, db } = system;
  const [deleted, erased, held, kept] = [
    await file(),
    await file(UNIQUE.repeat(2)),
    await file(),
    await file(),
  ];
  await close(deleted);
  clock.advance(YEAR + MS_PER_HOUR);
  await cleanUp();
  const backup = await db.collection('complaints').find().toArray();
  clock.advance(YEAR + MS_PER_HOUR);
  await cleanUp();
  await erasePersonalData(system, erased, 'citizen');
  await erasePersonalData(system, held, 'citizen');
  t.notMatch(JSON.stringify(await db.collection('erasures').find().toArray()), deleted);

  await db.collection('complaints').deleteMany({});
  await db.collection('complaints').insertMany(backup);
  await hold(held, true);
  t.same(await reapplyErasures(system), { deleted: 1, erased: 1, held: [held] });
  t.equal(await complaints.get(deleted), undefined);
  t.match(await complaints.get(erased), { description: '', erasedAt: Date });
  t.match(await complaints.get(kept), { description: aFiling().description });
  t.same(await reapplyErasures(system), { deleted: 0, erased: 0, held: [held] });
});
