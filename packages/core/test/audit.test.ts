import t from 'tap';
import { createAuditChain } from '../src/audit/audit-chain.ts';
import { createAuditEntry } from '../src/audit/audit-entry.ts';
import { createAuditLog } from '../src/audit/audit-log.ts';
import { MS_PER_DAY } from '../src/clock.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { aClock, openTestStore, type TestStore } from './builders.ts';

const OFFICER = { keyId: 'key-1', role: 'officer' as const, name: 'Meena', scope: {} };

function auditOver({ db, client }: TestStore) {
  const clock = aClock();
  const log = createAuditLog(db, client);
  const anAct = (id: string, reason?: string) =>
    createAuditEntry(OFFICER, 'complaint.moved', { kind: 'complaint', id }, clock.now(), {
      codes: { from: 'pending', to: 'rejected' },
      reason,
    });
  return { clock, log, chain: createAuditChain(db, client, clock), anAct };
}

t.test('entries are listed latest first, page by page, with their reasons', async (t) => {
  const store = await openTestStore(t);
  const { clock, log, chain, anAct } = auditOver(store);
  for (const id of ['a', 'b', 'c']) {
    await log.append(anAct(id, `because of ${id}`));
    clock.advance(1_000);
  }
  await chain.extend();
  const first = await log.list({ limit: 2 });
  t.match(first.items, [
    { by: 'key-1', action: 'complaint.moved', subject: { id: 'c' }, reason: 'because of c', sequence: 3 },
    { subject: { id: 'b' }, codes: { from: 'pending', to: 'rejected' }, sequence: 2 },
  ]);
  const second = await log.list({ limit: 2, before: first.nextCursor ?? '' });
  t.match(second, { items: [{ subject: { id: 'a' }, sequence: 1 }], nextCursor: null });
});

t.test('an act and its entry are there together or not at all, and once', async (t) => {
  const store = await openTestStore(t);
  const { log, anAct } = auditOver(store);
  const acts = store.db.collection<{ _id: string }>('acts');
  await store.db.createCollection('acts');
  const act = anAct('a');
  await log.during(act, async (session) => void (await acts.insertOne({ _id: 'a' }, { session })));
  await log.during(act, async (session) => void (await acts.insertOne({ _id: 'a' }, { session })));
  await t.rejects(
    log.during(anAct('b'), async (session) => {
      await acts.insertOne({ _id: 'b' }, { session });
      throw new Error('refused');
    }),
  );
  t.same(await acts.countDocuments(), 1);
  t.match((await log.list({ limit: 10 })).items, [{ subject: { id: 'a' } }]);
});

t.test('any number of processes link the same entries once, month by month', async (t) => {
  const store = await openTestStore(t);
  const { clock, log, chain, anAct } = auditOver(store);
  for (const id of ['a', 'b', 'c', 'd']) await log.append(anAct(id));
  const others = [1, 2, 3].map(() => createAuditChain(store.db, store.client, clock));
  await Promise.all([chain, ...others].map((one) => one.extend()));
  t.same(await chain.verify(), { entries: 4, segments: 1, waiting: 0, fault: null });
  clock.advance(30 * MS_PER_DAY);
  await log.append(anAct('e'));
  t.match(await chain.verify(), { entries: 4, waiting: 1, fault: null });
  await chain.extend();
  t.same(await chain.verify(), { entries: 5, segments: 2, waiting: 0, fault: null });
  clock.advance(-60 * MS_PER_DAY);
  await log.append(anAct('f'));
  await chain.extend();
  t.same(await chain.verify(), { entries: 6, segments: 2, waiting: 0, fault: null }, 'no sealed month opens');
});

t.test('whatever is changed, taken out or cut off is found', async (t) => {
  const audit = (store: TestStore) => store.db.collection<{ _id: string }>('audit');
  for (const [harm, fault] of [
    [(store) => audit(store).updateOne({ sequence: 2 }, { $set: { by: 'key-9' } }), /entry 2 was changed/],
    [
      (store) => audit(store).updateOne({ sequence: 3 }, { $set: { 'codes.to': 'x' } }),
      /entry 3 was changed/,
    ],
    [(store) => audit(store).deleteOne({ sequence: 2 }), /entry 2 is missing/],
    [(store) => audit(store).deleteMany({ sequence: { $gte: 3 } }), /entry 3 is missing/],
  ] as readonly (readonly [(store: TestStore) => Promise<unknown>, RegExp])[]) {
    const store = await openTestStore(t);
    const { log, chain, anAct } = auditOver(store);
    for (const id of ['a', 'b', 'c', 'd']) await log.append(anAct(id));
    await chain.extend();
    await harm(store);
    t.match((await chain.verify()).fault, fault);
  }
});

t.test('reasons can be erased, and the chain holds without them', async (t) => {
  const store = await openTestStore(t);
  const { log, chain, anAct } = auditOver(store);
  await log.append(anAct('a', 'a neighbour named Zebulon'));
  await log.append(anAct('b', 'kept'));
  await chain.extend();
  await inTransaction(store.client, (session) => log.eraseReasons('a', session));
  const reasons = (await log.list({ limit: 10 })).items.map(({ subject, reason }) => [subject.id, reason]);
  t.same(
    new Map(reasons as [string, string | null][]),
    new Map([
      ['a', null],
      ['b', 'kept'],
    ]),
  );
  t.match(await chain.verify(), { entries: 2, fault: null });
  for (const { name } of await store.db.listCollections().toArray())
    t.notMatch(JSON.stringify(await store.db.collection(name).find().toArray()), 'Zebulon');
});
