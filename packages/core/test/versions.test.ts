import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { fileComplaint } from '../src/complaints/file-complaint.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';
import { readPlainSentences } from '../src/language/sentence-reader.ts';
import { createProcessRegistry } from '../src/operations/process-registry.ts';
import {
  readPriorityRules,
  SHIPPED_PRIORITY_RULES,
  shippedPriorityRules,
} from '../src/priority/priority-rules.ts';
import { createPriorityScorer } from '../src/priority/priority-scorer.ts';
import { migrate } from '../src/store/migrations/migrate.ts';
import { readSchemaVersion } from '../src/store/migrations/schema-state.ts';
import { activateArtefact } from '../src/versions/activate.ts';
import { checkCompatibility } from '../src/versions/compatibility.ts';
import { createConfigurationStore } from '../src/versions/configuration-store.ts';
import { createSchemaKeeper } from '../src/versions/keep-schema.ts';
import { moveSchema } from '../src/versions/move-schema.ts';
import { prepareSchema } from '../src/versions/prepare-schema.ts';
import { registerShipped } from '../src/versions/register-shipped.ts';
import { rollBack } from '../src/versions/roll-back.ts';
import { planRollback } from '../src/versions/rollback-plan.ts';
import { readSchemaStatus } from '../src/versions/schema-status.ts';
import { aClock, aFiling, intakeOver, openTestStore, until } from './builders.ts';
import { PLACES_MIGRATIONS } from './fixtures/places-migrations.ts';
import { ADMIN, registryOver, versionDeskOver } from './version-desk.ts';

const MIGRATING = fileURLToPath(new URL('fixtures/migrating-process.js', import.meta.url));
const PLACES = 90;
/** That the process rewrites before it waits to be killed. */
const HALF = 30;

async function setUp(t: Test) {
  const store = await openTestStore(t);
  return { store, registry: registryOver(store), clock: aClock() };
}

/** A store that was brought from schema 1 to schema 2 by a later start. */
async function setUpSchemas(t: Test) {
  const store = await openTestStore(t);
  const { db } = store;
  const places = db.collection<{ _id: string; place?: string; x?: string }>('places');
  await places.insertMany(
    Array.from({ length: PLACES }, (_, number) => ({ _id: `${number + 100}`, x: 'here' })),
  );
  await registryOver(store).register();
  const known = PLACES_MIGRATIONS.slice(0, 2);
  await migrate(db, { known });
  await registryOver(store).register();
  const desk = versionDeskOver(store, known);
  const keeper = createSchemaKeeper({ ...desk, known });
  const plan = () => planRollback(desk, 'previous');
  const goBack = async () => {
    const { planHash, steps } = await plan();
    await rollBack(desk, ADMIN, { to: 'previous', planHash });
    return steps;
  };
  return { store, places, desk, keeper, plan, goBack };
}

t.test('what is shipped', async (t) => {
  t.test('is registered once, however many processes start at the same moment', async (t) => {
    const { store } = await setUp(t);
    const started = await Promise.all([1, 2, 3].map(() => registryOver(store).register()));
    t.same(
      started.map(({ revision }) => revision),
      [1, 1, 1],
    );
    t.equal((await createConfigurationStore(store.db).history(10)).length, 1);
    t.equal(await store.db.collection('models').countDocuments({}), 8);
  });

  t.test('goes along with newer code, and an older process beside it changes nothing', async (t) => {
    const { registry } = await setUp(t);
    const first = await registry.register();
    const shipped = registry.shipped();
    const newer = shipped.map((artefact) =>
      artefact.service === 'sentiment' ? { ...artefact, id: 'sentiment-2', version: '2' } : artefact,
    );
    const manifest = { ...registry.manifest(), sha256: 'newer' };
    const deployed = await registerShipped(registry, newer, manifest);
    t.match(deployed, { revision: 2, artefacts: { sentiment: 'sentiment-2' }, manifestHash: 'newer' });
    const beside = await registerShipped(registry, shipped, registry.manifest());
    t.match(beside, { artefacts: { ...first.artefacts, sentiment: 'sentiment-2' } });
    t.match(
      (await registry.configurations.history(10)).map(({ action }) => action),
      ['deployed', 'deployed', 'installed'],
    );
  });

  t.test('leaves alone what somebody has activated', async (t) => {
    const { store, registry } = await setUp(t);
    await registry.register();
    await activateArtefact(versionDeskOver(store), ADMIN, 'baseline');
    const newer = registry
      .shipped()
      .map((artefact) =>
        artefact.service === 'classifier' && artefact.isDefault
          ? { ...artefact, id: 'classifier-2', version: '2' }
          : artefact,
      );
    const deployed = await registerShipped(registry, newer, { ...registry.manifest(), sha256: 'newer' });
    t.match(deployed, { artefacts: { classifier: 'baseline' }, shipped: { classifier: 'classifier-2' } });
  });

  t.test('is not registered on a store that a later version of the system has written', async (t) => {
    const { store, registry } = await setUp(t);
    await registry.register();
    await store.db
      .collection<{ _id: string }>('control')
      .updateOne({ _id: 'configuration' }, { $set: { system: '2.0.0' } });
    await t.rejects(registryOver(store).register(), { name: 'SystemTooOld', message: /deploy 2\.0\.0/ });
  });
});

t.test(
  'a schema goes back by a plan and forth again by any worker, under load and when it is killed',
  async (t) => {
    const { store, places, desk, keeper, plan, goBack } = await setUpSchemas(t);
    const { db } = store;
    const intake = intakeOver(store);
    let filing = true;
    let filed = 0;
    const load = (async () => {
      for (; filing; filed += 1) await fileComplaint(intake, aFiling(), { requestId: 'test' });
    })();
    t.match(await goBack(), [
      { kind: 'schema', from: 2, to: 1, migrations: ['place-beside-x'], carriedOutBy: 'worker' },
      { kind: 'caches' },
    ]);
    t.equal(await readSchemaVersion(db), 2, 'nobody waits for it');
    await registryOver(store).register();
    t.match(await desk.configurations.active(), { revision: 3, schema: 1 }, 'nor does a start forget it');
    const workers = [keeper, createSchemaKeeper({ ...desk, known: desk.migrations })];
    const reached = await Promise.all(workers.map((worker) => worker.keep()));
    t.ok(reached.includes(1));
    t.equal(await keeper.keep(), undefined, 'nothing is left');
    t.equal(await readSchemaVersion(db), 1);
    t.same(await places.findOne({}), { _id: '100', x: 'here' });
    await prepareSchema(db, { known: desk.migrations });
    t.equal(await readSchemaVersion(db), 1, 'a start does not undo it');
    t.match(await goBack(), [{ kind: 'schema', from: 1, to: 2 }, { kind: 'caches' }]);
    t.equal(await keeper.keep(), 2);
    t.equal(await readSchemaVersion(db), 2);
    t.match(await places.findOne({}), { place: 'here', x: 'here' });
    await until(() => filed >= 10);
    filing = false;
    await load;
    t.equal(await db.collection('complaints').countDocuments(), filed);
    t.equal(await db.collection('timeline').countDocuments({ kind: 'filed' }), filed);

    // Killed between its steps: the pointers have moved, and the schema has not.
    const { planHash } = await plan();
    const child = fork(MIGRATING, [store.uri, store.database, '', planHash], { execArgv: [] });
    t.teardown(() => child.kill('SIGKILL'));
    t.same(await once(child, 'message'), ['half', undefined]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    t.match(await desk.configurations.active(), { revision: 5, schema: 1, schemaCeiling: 1 });
    t.equal(await readSchemaVersion(db), 2);
    t.equal(await places.countDocuments({ place: 'here' }), PLACES - HALF);

    t.test('is not done twice: its plan is stale', async (t) => {
      await t.rejects(rollBack(desk, ADMIN, { to: 'previous', planHash }), { code: 'stale_plan' });
      t.match(await desk.configurations.active(), { revision: 5 });
    });

    t.test('is ended by the next process that starts or looks, from where it was', async (t) => {
      const told: number[] = [];
      const tell = ({ documents }: { readonly documents: number }) => told.push(documents);
      await prepareSchema(db, { known: desk.migrations, leaseMs: 400, tell });
      t.same(told, [PLACES - HALF]);
      t.equal(await readSchemaVersion(db), 1);
      t.equal(await places.countDocuments({ place: 'here' }), 0);
    });
  },
);

t.test('a contraction begins by itself when no older process was seen for a while', async (t) => {
  const { store, places, desk } = await setUpSchemas(t);
  const { db } = store;
  const clock = aClock();
  const registry = createProcessRegistry(db);
  const older = { name: 'older:1', kind: 'api', version: '0.1.0', schema: 2, models: true } as const;
  const beat = () => registry.beat({ ...older, heartbeatAt: clock.now(), heapUsedMB: 1 });
  const keeper = createSchemaKeeper({ ...desk, clock, known: PLACES_MIGRATIONS, patienceMs: 60_000 });
  await beat();
  t.equal(await keeper.keep(), undefined);
  t.match(await readSchemaStatus(db, PLACES_MIGRATIONS, clock.now()), {
    version: 2,
    goal: 3,
    next: { direction: 'up', migration: { name: 'place-alone' } },
    waitsFor: ['older:1'],
  });
  await registry.leave('older:1');
  clock.advance(30_000);
  t.equal(await keeper.keep(), undefined, 'it may be starting again');
  await beat();
  t.equal(await keeper.keep(), undefined);
  await registry.leave('older:1');
  clock.advance(60_000);
  t.equal(await keeper.keep(), 3);
  t.same(await places.findOne({}), { _id: '100', place: 'here' });
  t.match(await desk.configurations.active(), { schema: 3, schemaCeiling: null });
  t.match((await desk.audit.list({ limit: 1 })).items, [{ action: 'schema.moved', subject: { id: '3' } }]);
  await t.rejects(rollBackTo('1'), { code: 'state_forbids' }, 'where this code would not run on it');

  async function rollBackTo(to: string) {
    const ofLater = { ...desk, migrations: PLACES_MIGRATIONS };
    const { planHash } = await planRollback(ofLater, to);
    return rollBack(ofLater, ADMIN, { to, planHash });
  }
});

t.test('a migration ends between two batches when its process stops, and is gone on with', async (t) => {
  const { places, desk, goBack } = await setUpSchemas(t);
  await goBack();
  const stopping = new AbortController();
  const tell = () => stopping.abort(new Error('the worker stops'));
  const keeper = createSchemaKeeper({ ...desk, known: desk.migrations, batchSize: 10, tell });
  await t.rejects(keeper.keep(stopping.signal), { message: 'the worker stops' });
  t.equal(await places.countDocuments({ place: 'here' }), PLACES - 10);
  const another = createSchemaKeeper({ ...desk, known: desk.migrations, batchSize: 100 });
  t.equal(await another.keep(), 1, 'it need not wait for a lease');
  t.equal(await places.countDocuments({ place: 'here' }), 0);
});

t.test(
  'the schema is taken down from the command line, stays there for every start, and comes up again',
  async (t) => {
    const { store, places, desk } = await setUpSchemas(t);
    const { db } = store;
    const known = desk.migrations;
    t.equal(await moveSchema({ ...desk, known }, 1), 1);
    t.equal(await places.countDocuments({ place: 'here' }), 0);
    t.match(await desk.configurations.active(), { schema: 1, schemaCeiling: 1 });
    t.equal(await prepareSchema(db, { known }), 1);
    t.equal(await moveSchema({ ...desk, known }, 2), 2);
    t.equal(await places.countDocuments({ place: 'here' }), PLACES);
    t.match(await desk.configurations.active(), { schema: 2, schemaCeiling: null });
    const { items } = await desk.audit.list({ limit: 10 });
    t.match(
      items.map(({ action, by, subject }) => [action, by, subject.id]),
      [
        ['schema.moved', 'system', '2'],
        ['schema.moved', 'system', '1'],
      ],
    );
  },
);

t.test('a version goes on from what another one of its line wrote, and from no other', async (t) => {
  const number = fc.integer({ min: 0, max: 30 });
  const version = fc.tuple(fc.integer({ min: 1, max: 30 }), number, number);
  fc.assert(
    fc.property(version, version, (from, to) => {
      const { compatible, reasons } = checkCompatibility(from.join('.'), to.join('.'));
      return compatible === (from[0] === to[0]) && compatible === (reasons.length === 0);
    }),
  );
  t.equal(checkCompatibility('0.1.4', '0.1.5').compatible, true);
  t.equal(checkCompatibility('0.1.4', '0.2.0').compatible, false, 'before 1.0.0 the minor version counts');
  t.throws(() => checkCompatibility('v1'), { code: 'invalid_request' });
});

const READING_OF_1_4 = [
  ...['negatable', 'negativeEndings', 'absorbed', 'nameable', 'nameablePlaces', 'streetForms', 'towards'],
  ...['notNaming', 'hypothetical', 'hypotheticalEndings', 'foreseeable', 'negatedBefore', 'consequences'],
  ...['over', 'notOver'],
];

t.test('rules from before lists were added are read, so that one can go back to them', (t) => {
  const shipped = SHIPPED_PRIORITY_RULES as { reading: Record<string, unknown> };
  const reading = Object.fromEntries(READING_OF_1_4.map((name) => [name, shipped.reading[name]]));
  const older = createPriorityScorer(
    readPriorityRules({ ...shipped, version: '1.4.0', reading }),
    createPivotLexicon(),
    readPlainSentences,
  );
  const text = 'a live wire is hanging over the school gate';
  const input = { text, language: 'en', category: 'Electricity', supports: 0, filedAt: new Date(0) } as const;
  t.equal(older.score(input, new Date(0)).band, 'urgent');
  const { weighing, mild, ...before } = shippedPriorityRules();
  const unweighed = readPriorityRules({ ...before, version: '1.8.0' });
  t.same(
    [unweighed.weighing, unweighed.mild],
    [weighing, mild],
    'rules without weights are weighed as the shipped ones',
  );
  const wrong = { ...shipped, reading: { ...reading, back: 'again' } };
  t.throws(() => readPriorityRules(wrong), { code: 'model_unavailable' }, 'a list that is none is refused');
  t.end();
});
