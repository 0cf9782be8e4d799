import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ObjectId, type UpdateFilter } from 'mongodb';
import t, { type Test } from 'tap';
import { createProcessRegistry } from '../src/operations/process-registry.ts';
import { INDEXES, missingIndexes } from '../src/store/indexes.ts';
import { MIGRATIONS, migrate, migrateDown, SCHEMA_VERSION } from '../src/store/migrations/migrate.ts';
import type { Migration } from '../src/store/migrations/migration.ts';
import {
  readSchemaState,
  readSchemaVersion,
  SchemaTooNew,
  schemaFault,
} from '../src/store/migrations/schema-state.ts';
import { createStoreClock } from '../src/store/store-clock.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { prepareSchema } from '../src/versions/prepare-schema.ts';
import { openEmptyTestStore, openTestStore, until } from './builders.ts';
import { PLACES_MIGRATIONS } from './fixtures/places-migrations.ts';

interface Place {
  _id: string;
  x?: string;
  place?: string;
}

const MIGRATING = fileURLToPath(new URL('fixtures/migrating-process.js', import.meta.url));

t.test('an empty store is brought to the present schema by four processes at once', async (t) => {
  const { db } = openEmptyTestStore(t);
  t.equal((await missingIndexes(db)).length, INDEXES.length);
  await Promise.all([migrate(db), migrate(db), migrate(db), migrate(db)]);
  t.equal(await readSchemaVersion(db), SCHEMA_VERSION);
  t.same(await missingIndexes(db), []);
  await migrate(db);
  t.equal(await db.collection<{ _id: string }>('control').countDocuments({ _id: 'lease-migration' }), 0);
});

t.test('an index that somebody dropped is named, and made good by the next start', async (t) => {
  const { db } = await openTestStore(t);
  await db.collection('complaints').dropIndex('trackingId');
  t.same(await missingIndexes(db), ['complaints.trackingId']);
  await migrate(db);
  t.same(await missingIndexes(db), []);
});

t.test('another index under the name of a declared one is not taken for it', async (t) => {
  const { db } = await openTestStore(t);
  const complaints = db.collection('complaints');
  await complaints.dropIndex('trackingId');
  await complaints.createIndex({ requestId: 1 }, { name: 'trackingId' });
  t.same(await missingIndexes(db), ['complaints.trackingId']);
});

t.test('a schema goes up and down with its data, beside processes that know less and more', async (t) => {
  const { db } = openEmptyTestStore(t);
  const places = db.collection<Place>('places');
  const known = PLACES_MIGRATIONS;
  const beforeExpansion = known.slice(0, 1);
  const registry = createProcessRegistry(db);
  const olderProcess = { name: 'older:1', kind: 'api', version: '0.1.0', schema: 1, models: true } as const;
  await registry.beat({ ...olderProcess, heartbeatAt: new Date(), heapUsedMB: 1 });
  await migrate(db, { known: beforeExpansion });
  await places.insertMany(Array.from({ length: 150 }, (_, number) => ({ _id: `a${number}`, x: 'first' })));

  const expected = new Map<string, string>((await places.find().toArray()).map(({ _id }) => [_id, 'first']));
  /** Writes documents of its own and every third of the first ones, so that it is known who wrote last. */
  const startWriter = (third: number, toUpdate: (value: string) => UpdateFilter<Place>) => {
    let writing = true;
    let written = 0;
    const end = (async () => {
      for (; writing; written += 1) {
        const _id = written % 2 === 0 ? `b${third} ${written}` : `a${(written * 3 + third) % 150}`;
        await places.updateOne({ _id }, toUpdate(`${third} ${written}`), { upsert: true });
        expected.set(_id, `${third} ${written}`);
      }
    })();
    const stop = () => {
      writing = false;
      return end;
    };
    return { stop, hasWritten: (count: number) => until(() => written >= count) };
  };
  const older = startWriter(0, (x) => ({ $set: { x } }));
  t.equal(await prepareSchema(db, { known, batchSize: 20 }), 2, 'the contraction waits for the older one');
  t.equal(await migrate(db, { known: beforeExpansion }), 2, 'which starts on what was expanded');
  const between = startWriter(1, (value) => ({ $set: { x: value, place: value } }));
  await between.hasWritten(20);
  await Promise.all([older.stop(), between.stop()]);
  await registry.leave('older:1');

  const newer = startWriter(2, (place) => ({ $set: { place }, $unset: { x: true } }));
  t.equal(await prepareSchema(db, { known, batchSize: 20 }), 3);
  await newer.hasWritten(20);
  await newer.stop();
  await t.rejects(migrate(db, { known: known.slice(0, 2) }), SchemaTooNew);
  t.match(schemaFault(await readSchemaState(db), known.slice(0, 2)), /needs code that knows schema 3/);
  const read = async () =>
    (await places.find().sort({ _id: 1 }).toArray()).map(({ _id, ...rest }) => [_id, rest]);
  const all = [...expected].sort(([a], [b]) => (a < b ? -1 : 1));
  t.same(
    await read(),
    all.map(([id, place]) => [id, { place }]),
  );

  await migrateDown(db, 2, { known, batchSize: 20 });
  t.same(
    await read(),
    all.map(([id, place]) => [id, { place, x: place }]),
  );
  t.equal(schemaFault(await readSchemaState(db), known.slice(0, 2)), undefined);
  await migrateDown(db, 1, { known });
  t.same(
    await read(),
    all.map(([id, x]) => [id, { x }]),
  );
});

t.test('a process that migrates', async (t) => {
  const HALF = 30;
  const setUp = async (t: Test) => {
    const store = openEmptyTestStore(t);
    await migrate(store.db, { known: PLACES_MIGRATIONS.slice(0, 1) });
    const places = store.db.collection<Place>('places');
    await places.insertMany(
      Array.from({ length: 90 }, (_, number) => ({ _id: `${number + 100}`, x: 'here' })),
    );
    const goingOn = join(t.testdir(), 'going-on');
    const child = fork(MIGRATING, [store.uri, store.database, goingOn], { execArgv: [] });
    t.teardown(() => child.kill('SIGKILL'));
    t.same(await once(child, 'message'), ['half', undefined]);
    return { ...store, places, child, goOn: () => writeFile(goingOn, '') };
  };
  const options = { known: PLACES_MIGRATIONS, target: 2, leaseMs: 400, batchSize: 10 };

  t.test('and is killed half-way leaves a lock that ends and a checkpoint to go on from', async (t) => {
    const { db, places, child } = await setUp(t);
    child.kill('SIGKILL');
    await once(child, 'exit');
    t.equal(await places.countDocuments({ place: 'here' }), HALF);
    t.match(await readSchemaState(db), { version: 1, underWay: { version: 2, direction: 'up' } });
    const told: number[] = [];
    t.equal(await migrate(db, { ...options, tell: ({ documents }) => told.push(documents) }), 2);
    t.equal(told.at(-1), 90 - HALF, 'what was done is not done again');
    t.equal(await places.countDocuments({ place: 'here' }), 90);
    t.equal((await readSchemaState(db)).underWay, null);
  });

  t.test('and was away for longer than its lease writes nothing more', async (t) => {
    const { db, places, child, goOn } = await setUp(t);
    await migrate(db, options);
    await migrateDown(db, 1, options);
    await goOn();
    t.same(await once(child, 'message'), ['MigrationLockLost', undefined]);
    t.equal(await places.countDocuments({ place: 'here' }), 0);
    t.equal(await readSchemaVersion(db), 1);
  });

  t.test('and is killed is gone back from, with what it had done', async (t) => {
    const { db, places, child } = await setUp(t);
    child.kill('SIGKILL');
    await migrateDown(db, 1, options);
    t.equal(await places.countDocuments({ place: 'here' }), 0);
  });
});

t.test('a step that fails leaves the version before it and no lock', async (t) => {
  const { db } = await openTestStore(t);
  const broken: Migration = {
    version: SCHEMA_VERSION + 1,
    name: 'broken',
    phase: 'expand',
    up: async () => {
      throw new Error('cut off');
    },
    down: async () => {},
  };
  await t.rejects(migrate(db, { known: [...MIGRATIONS, broken] }), { message: 'cut off' });
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
