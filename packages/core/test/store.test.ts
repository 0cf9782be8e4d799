import { ObjectId } from 'mongodb';
import t from 'tap';
import { INDEXES, missingIndexes } from '../src/store/indexes.ts';
import {
  MIGRATIONS,
  migrate,
  migrateDown,
  readSchemaVersion,
  SCHEMA_VERSION,
  SchemaTooNew,
} from '../src/store/migrations/migrate.ts';
import type { Migration } from '../src/store/migrations/migration.ts';
import { createStoreClock } from '../src/store/store-clock.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { openEmptyTestStore, openTestStore } from './builders.ts';

t.test('an empty store is brought to the present schema by four processes at once', async (t) => {
  const { db } = openEmptyTestStore(t);
  t.equal((await missingIndexes(db)).length, INDEXES.length);
  await Promise.all([migrate(db), migrate(db), migrate(db), migrate(db)]);
  t.equal(await readSchemaVersion(db), SCHEMA_VERSION);
  t.same(await missingIndexes(db), []);
  await migrate(db);
  t.equal(await db.collection<{ _id: string }>('control').countDocuments({ _id: 'migration-lock' }), 0);
});

t.test('an index that somebody dropped is named, and made good by the next start', async (t) => {
  const { db } = await openTestStore(t);
  await db.collection('complaints').dropIndex('trackingId');
  t.same(await missingIndexes(db), ['complaints.trackingId']);
  await migrate(db);
  t.same(await missingIndexes(db), []);
});

t.test('a schema goes up and down with its data', async (t) => {
  const { db } = await openTestStore(t);
  await db.collection('complaints').insertOne({ trackingId: 'kept' });
  const rename: Migration = {
    version: SCHEMA_VERSION + 1,
    name: 'rename',
    up: async (target) =>
      void (await target.collection('complaints').updateMany({}, { $rename: { trackingId: 'code' } })),
    down: async (target) =>
      void (await target.collection('complaints').updateMany({}, { $rename: { code: 'trackingId' } })),
  };
  await migrate(db, [...MIGRATIONS, rename]);
  t.match(await db.collection('complaints').findOne(), { code: 'kept' });
  await t.rejects(migrate(db), SchemaTooNew);
  await migrateDown(db, SCHEMA_VERSION, [...MIGRATIONS, rename]);
  t.equal(await readSchemaVersion(db), SCHEMA_VERSION);
  t.match(await db.collection('complaints').findOne(), { trackingId: 'kept' });
});

t.test('a step that fails leaves the version before it and no lock', async (t) => {
  const { db } = await openTestStore(t);
  const broken: Migration = {
    version: SCHEMA_VERSION + 1,
    name: 'broken',
    up: async () => {
      throw new Error('cut off');
    },
    down: async () => {},
  };
  await t.rejects(migrate(db, [...MIGRATIONS, broken]), { message: 'cut off' });
  t.equal(await readSchemaVersion(db), SCHEMA_VERSION);
  await migrate(db);
});

t.test('a transaction', async (t) => {
  const { client, db } = await openTestStore(t);
  const things = db.collection('complaints');

  t.test('that throws leaves nothing behind', async (t) => {
    const work = inTransaction(client, async (session) => {
      await things.insertOne({ trackingId: 'half' }, { session });
      throw new Error('stop');
    });
    await t.rejects(work, { message: 'stop' });
    t.equal(await things.findOne({ trackingId: 'half' }), null);
  });

  t.test('that meets another one on the same document runs again and both count', async (t) => {
    const _id = new ObjectId();
    await things.insertOne({ _id, trackingId: 'counter', count: 0 });
    const increment = () =>
      inTransaction(client, (session) => things.updateOne({ _id }, { $inc: { count: 1 } }, { session }), {
        patienceMs: 20_000,
      });
    await Promise.all(Array.from({ length: 8 }, increment));
    t.equal((await things.findOne({ _id }))?.['count'], 8);
  });
});

t.test("the store's clock is near this machine's on one machine, and goes on", async (t) => {
  const { db } = await openTestStore(t);
  const clock = await createStoreClock(db);
  t.teardown(() => clock.stop());
  const first = clock.now();
  t.ok(Math.abs(first.getTime() - Date.now()) < 1_000);
  await clock.refresh();
  t.ok(clock.now() >= first);
});
