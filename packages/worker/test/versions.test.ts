import {
  ALERT_RULES,
  activateArtefact,
  createAlertEvaluation,
  createAlertStore,
  createAuditLog,
  createComplaintStore,
  createJobStore,
  createLiveCity,
  createMetricRows,
  createMetrics,
  createMetricsReader,
  createReanalysisStore,
  createShadowStore,
  createStoreClock,
  createSystemFacts,
  createVersionRegistry,
  fileComplaint,
  MIGRATIONS,
  planRollback,
  readRecentAccuracy,
  registerArtefact,
  requestReanalysis,
  rollBack,
  startShadow,
} from '@namsev/core';
import { harmless, intakeOver, openTestStore, silentLogger, TIRUPUR, until } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t, { type Test } from 'tap';
import { createActiveVersions } from '../src/active-versions.ts';
import { startWorker } from '../src/worker.ts';

const ADMIN = { keyId: 'key', role: 'admin', name: 'An administrator', scope: {} } as const;
const TEXTS = [
  'The street light at the corner has been out for a week',
  'எங்கள் தெருவில் குடிநீர் குழாய் உடைந்து தண்ணீர் வீணாகிறது',
  'Garbage has not been collected in our lane for ten days',
  'हमारी गली में कचरा दस दिन से नहीं उठा',
];
/** Every process follows within this time. */
const FOLLOWED_WITHIN_MS = 2_000;

async function setUp(t: Test) {
  const store = await openTestStore(t);
  const { client, db } = store;
  const clock = await createStoreClock(db);
  t.teardown(() => clock.stop());
  const complaints = createComplaintStore(db);
  const registry = createVersionRegistry({ client, db, clock, city: TIRUPUR });
  const jobs = createJobStore(db);
  const audit = createAuditLog(db, client);
  const desk = { ...registry, jobs, audit, city: TIRUPUR, migrations: MIGRATIONS };
  const shipped = (await registry.register()).artefacts.classifier;
  const intake = intakeOver(store, { clock });
  const file = async (which: number) => {
    const filing = { description: TEXTS[which % TEXTS.length] ?? '' };
    return (await fileComplaint(intake, filing, { requestId: 'test' })).complaintId;
  };
  /** A worker as a process of its own would be: it shares nothing but the store. */
  const aWorker = async () => {
    const city = createLiveCity(TIRUPUR);
    const metrics = createMetrics();
    const own = createVersionRegistry({ client, db, clock, city: TIRUPUR });
    const versions = createActiveVersions({ registry: own, city, logger: silentLogger, metrics });
    const analyser = await versions.load();
    const worker = await startWorker({
      connection: store,
      clock,
      city,
      logger: silentLogger,
      failpoint: harmless,
      analyser,
      lexicon: versions.lexicon(),
      metrics,
      versions,
      concurrency: 4,
    });
    t.teardown(async () => {
      versions.stop();
      await worker.stop(1_000);
    });
    return versions;
  };
  const versionOf = async (id: string) => {
    const analysis = (await complaints.get(id))?.analysis;
    return analysis?.state === 'done' ? analysis.versions['classifier'] : undefined;
  };
  const activate = (id: string) => activateArtefact(desk, ADMIN, id);
  const goBack = async () => {
    const { planHash } = await planRollback(desk, 'previous');
    return rollBack(desk, ADMIN, { to: 'previous', planHash });
  };
  return { ...store, clock, complaints, registry, desk, shipped, file, aWorker, versionOf, activate, goBack };
}

t.test('a worse model under load: it is seen, gone back from, and nothing is lost', async (t) => {
  const context = await setUp(t);
  const { db, clock, complaints, desk, file, aWorker, versionOf, activate, goBack } = context;
  const workers = [await aWorker(), await aWorker()];
  const filed: string[] = [];
  let filing = true;
  const load = (async () => {
    for (let which = 0; filing; which += 1) {
      filed.push(await file(which));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const good = await analysedBy(/^1\./);

  const { revision } = await activate('baseline');
  const begun = performance.now();
  await until(async () => workers.every((worker) => worker.revision() === revision));
  t.ok(performance.now() - begun < FOLLOWED_WITHIN_MS + 1_000, 'both workers follow');
  const worse = await analysedBy(/^baseline/);

  await officersCorrect(filed, worse);
  const [newest] = await readRecentAccuracy(db, clock);
  t.match(newest, { version: worse });
  t.ok((newest?.judged ?? 0) >= 20);
  await evaluateAlerts();
  const alert = async () =>
    (await createAlertStore(db, clock).list({ limit: 10 })).items.find(
      ({ rule, state }) => rule === 'model_accuracy' && state === 'firing',
    );
  t.match(await alert(), { subject: worse, value: 1 });

  const back = await goBack();
  await until(async () => workers.every((worker) => worker.revision() === back.active.revision));
  const again = await file(0);
  await until(async () => (await versionOf(again)) !== undefined);
  t.equal(await versionOf(again), good, 'the old model decides again');
  filing = false;
  await load;
  await until(
    async () => (await db.collection('complaints').countDocuments({ 'analysis.state': 'pending' })) === 0,
  );
  t.equal(await db.collection('complaints').countDocuments({ 'analysis.state': 'done' }), filed.length + 1);
  t.equal(await db.collection('dead_letters').countDocuments({}), 0);

  const runs = createReanalysisStore(db);
  const asked = { db, clock, runs, jobs: desk.jobs, audit: desk.audit };
  const run = await requestReanalysis(asked, ADMIN);
  t.equal((await requestReanalysis(asked, ADMIN)).id, run.id, 'it is asked for once');
  await until(async () => (await runs.get(run.id))?.state === 'succeeded');
  const done = await runs.get(run.id);
  t.equal(done?.looked, filed.length + 1);
  t.ok((done?.changed ?? 0) > 0);
  const left = await db.collection('complaints').countDocuments({ 'analysis.versions.classifier': worse });
  t.equal(left, 0, 'no open complaint names the worse model');
  const corrected = await db.collection('complaints').countDocuments({ 'correction.category': 'Other' });
  t.ok(corrected >= 20, 'what officers decided stays');

  async function analysedBy(version: RegExp): Promise<string> {
    let found: string | undefined;
    await until(async () => {
      const last = filed.at(-2);
      found = last === undefined ? undefined : await versionOf(last);
      return found !== undefined && version.test(found);
    });
    return found ?? '';
  }

  async function officersCorrect(ids: readonly string[], version: string): Promise<void> {
    const isEnough = async () =>
      (await complaints.getMany(ids)).filter(
        ({ analysis }) => analysis.state === 'done' && analysis.versions['classifier'] === version,
      ).length >= 25;
    await until(isEnough);
    await db
      .collection('complaints')
      .updateMany(
        { _id: { $in: ids.map((id) => new ObjectId(id)) }, 'analysis.versions.classifier': version },
        { $set: { correction: { category: 'Other', priority: null } } },
      );
  }

  async function evaluateAlerts(): Promise<void> {
    const metrics = createMetrics();
    const reader = createMetricsReader(createMetricRows(db), clock);
    const accuracy = () => readRecentAccuracy(db, clock);
    const facts = createSystemFacts({ db, clock, metrics: reader, accuracy });
    await createAlertEvaluation({ db, clock, rules: ALERT_RULES, facts, metrics }).evaluate();
  }
});

t.test('a candidate reads along, and its disagreements are told before it is activated', async (t) => {
  const { db, desk, file, aWorker, versionOf, shipped } = await setUp(t);
  const versions = await aWorker();
  const { revision, shadow } = await startShadow(desk, ADMIN, 'baseline');
  await versions.look();
  t.equal(versions.revision(), revision);
  const ids = await Promise.all(Array.from({ length: 12 }, (_, which) => file(which)));
  const report = () => createShadowStore(db).report('baseline', shadow?.since ?? new Date());
  await until(async () => (await report()).compared === ids.length);
  const { agreed, compared, disagreements } = await report();
  const differing = (await db.collection('shadow_comparisons').find({ agrees: false }).toArray()).length;
  t.equal(compared - agreed, differing);
  t.equal(disagreements.length === 0, differing === 0);
  for (const id of ids) t.match(await versionOf(id), /^1\./, 'it decides nothing');
  await t.rejects(startShadow(desk, ADMIN, shipped), { code: 'state_forbids' });
});

t.test('a model that is tampered with', async (t) => {
  const { db, registry, desk, file, aWorker, versionOf, activate, goBack } = await setUp(t);
  const thresholds = Buffer.from(
    JSON.stringify({ version: '5.0.0', classifier: 0.2, language: null, duplicateDetector: null }),
  );
  const registration = { ...desk, tryOut: async () => undefined };
  const artefact = await registerArtefact(registration, ADMIN, 'thresholds', thresholds);
  const running = await aWorker();
  const before = running.revision();
  await activate(artefact.id);
  await db
    .collection<{ _id: string }>('model_files')
    .updateOne({ _id: artefact.sha256 }, { $set: { content: Buffer.from('{}') } });

  t.test('is refused by a worker that runs, which says so and goes on with what it had', async (t) => {
    await until(async () => running.refused().length > 0);
    t.match(running.refused(), [/thresholds do not have the hash/]);
    t.equal(running.revision(), before);
    const id = await file(0);
    await until(async () => (await versionOf(id)) !== undefined);
  });

  t.test('is refused by a worker that starts, which takes up work when it is gone back from', async (t) => {
    const own = createVersionRegistry({ ...registry, city: TIRUPUR });
    const starting = createActiveVersions({
      registry: own,
      city: createLiveCity(TIRUPUR),
      logger: silentLogger,
      metrics: createMetrics(),
    });
    t.teardown(() => starting.stop());
    await t.rejects(starting.load(), { code: 'model_unavailable' });
    await goBack();
    await starting.load();
    t.same(starting.refused(), []);
    await until(async () => running.refused().length === 0);
  });
});
