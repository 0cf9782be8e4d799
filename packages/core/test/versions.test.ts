import fc from 'fast-check';
import t, { type Test } from 'tap';
import { createAuditLog } from '../src/audit/audit-log.ts';
import { createJobStore } from '../src/jobs/job-store.ts';
import { migrate, readSchemaVersion } from '../src/store/migrations/migrate.ts';
import type { Migration } from '../src/store/migrations/migration.ts';
import { activateArtefact } from '../src/versions/activate.ts';
import { checkCompatibility } from '../src/versions/compatibility.ts';
import { createConfigurationStore } from '../src/versions/configuration-store.ts';
import { prepareSchema } from '../src/versions/prepare-schema.ts';
import { registerShipped } from '../src/versions/register-shipped.ts';
import { rollBack } from '../src/versions/roll-back.ts';
import { planRollback } from '../src/versions/rollback-plan.ts';
import { createVersionRegistry } from '../src/versions/version-registry.ts';
import { aClock, openTestStore, type TestStore, TIRUPUR } from './builders.ts';

const ADMIN = { keyId: 'key', role: 'admin', name: 'An administrator', scope: {} } as const;

async function setUp(t: Test) {
  const store = await openTestStore(t);
  return { store, registry: registryOver(store), clock: aClock() };
}

function registryOver({ client, db }: TestStore) {
  return createVersionRegistry({ client, db, clock: aClock(), city: TIRUPUR });
}

function deskOver(store: TestStore, migrations: readonly Migration[]) {
  const { client, db } = store;
  return {
    ...registryOver(store),
    jobs: createJobStore(db),
    audit: createAuditLog(db, client),
    city: TIRUPUR,
    migrations,
  };
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
    await activateArtefact(deskOver(store, []), ADMIN, 'baseline');
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

t.test('a schema goes back by a plan and forth again, and starts keep to it', async (t) => {
  const { store } = await setUp(t);
  const { db } = store;
  const places = db.collection<{ _id: number; place?: string; x?: string }>('places');
  const toy: Migration = {
    version: 2,
    name: 'places-by-name',
    async up() {
      await places.updateMany({}, [{ $set: { place: { $ifNull: ['$place', '$x'] } } }]);
    },
    async down() {
      await places.updateMany({}, [{ $unset: 'place' }]);
    },
  };
  const first: Migration = { version: 1, name: 'first', up: async () => {}, down: async () => {} };
  const migrations = [first, toy];
  await places.insertOne({ _id: 1, x: 'here' });
  await registryOver(store).register();
  await migrate(db, migrations);
  await registryOver(store).register();
  t.match(await places.findOne({ _id: 1 }), { place: 'here' });

  const desk = deskOver(store, migrations);
  const goBack = async () => {
    const { planHash, steps } = await planRollback(desk, 'previous');
    await rollBack(desk, ADMIN, { to: 'previous', planHash });
    return steps;
  };
  t.match(await goBack(), [
    { kind: 'schema', from: 2, to: 1, migrations: ['places-by-name'] },
    { kind: 'caches' },
  ]);
  t.equal(await readSchemaVersion(db), 1);
  t.same(await places.findOne({ _id: 1 }), { _id: 1, x: 'here' });
  await prepareSchema(db);
  t.equal(await readSchemaVersion(db), 1, 'a start does not undo it');
  t.match(await goBack(), [{ kind: 'schema', from: 1, to: 2 }, { kind: 'caches' }]);
  t.equal(await readSchemaVersion(db), 2);
  t.match(await places.findOne({ _id: 1 }), { place: 'here', x: 'here' });
});

t.test('a version goes on from what an older one of its line wrote, and from nothing newer', async (t) => {
  const number = fc.integer({ min: 0, max: 30 });
  const version = fc.tuple(fc.integer({ min: 1, max: 30 }), number, number);
  fc.assert(
    fc.property(version, version, (from, to) => {
      const { compatible, reasons } = checkCompatibility(from.join('.'), to.join('.'));
      const isOlder = from[1] < to[1] || (from[1] === to[1] && from[2] <= to[2]);
      return compatible === (from[0] === to[0] && isOlder) && compatible === (reasons.length === 0);
    }),
  );
  t.equal(checkCompatibility('0.1.4', '0.1.5').compatible, true);
  t.equal(checkCompatibility('0.1.4', '0.2.0').compatible, false, 'before 1.0.0 the minor version counts');
  t.throws(() => checkCompatibility('v1'), { code: 'invalid_request' });
});
