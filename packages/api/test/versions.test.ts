import {
  CACHES,
  compileSchema,
  createLiveCity,
  createMetrics,
  createPivotLexicon,
  createVersionRegistry,
} from '@namsev/core';
import { silentLogger, TIRUPUR, until } from '@namsev/core/testing';
import t, { type Test } from 'tap';
import type { TSchema } from 'typebox';
import { createLanguageLoader } from '../src/language-services.ts';
import {
  ManifestSchema,
  ModelListSchema,
  RevisionListSchema,
  RollbackPlanSchema,
  VersionsSchema,
} from '../src/schemas/versions.ts';
import { startApi } from './api.ts';

const SYSTEM = '/api/admin/system/versions';
const MODELS = '/api/admin/models';

async function setUp(t: Test) {
  const api = await startApi(t);
  const { authorization } = await api.asHolderOf({ role: 'admin' });
  const headers = { authorization };
  const get = (url: string) => api.app.inject({ url, headers });
  const post = (url: string, payload: object = {}) =>
    api.app.inject({ method: 'POST', url, payload, headers });
  const activeClassifier = async (): Promise<string> => {
    const { items } = (await get(MODELS)).json();
    return items.find((item: Item) => item.service === 'classifier' && item.active).id;
  };
  const activeOf = async (service: string): Promise<string> =>
    (await get(SYSTEM)).json().models.find((model: Item) => model.service === service).id;
  const plan = async (to: string) => (await get(`${SYSTEM}/rollback-plan?to=${to}`)).json();
  const rollBack = (to: string, planHash: string) => post(`${SYSTEM}/rollback`, { to, planHash });
  return { ...api, headers, get, post, activeClassifier, activeOf, plan, rollBack };
}

interface Item {
  readonly id: string;
  readonly service: string;
  readonly active: boolean;
}

t.test('versions', async (t) => {
  const { app, store, services, get, post, activeClassifier, plan, rollBack, asHolderOf } = await setUp(t);
  const isOf = (schema: TSchema, body: unknown) => compileSchema(schema).faults(body, 3);

  t.test('have the shapes that are promised, and every part has its hash', async (t) => {
    const versions = (await get(SYSTEM)).json();
    t.same(isOf(VersionsSchema, versions), []);
    const services = [
      'preprocessor',
      'language',
      'classifier',
      'priorityScorer',
      'sentiment',
      'duplicateDetector',
      'searchService',
      'trends',
    ];
    t.same(Object.keys(versions.services), services);
    t.same(Object.keys(versions.caches), ['translationCache', 'searchIndex', 'embeddings', 'lruCache']);
    t.match(versions.history, [{ version: '1', action: 'installed', by: 'system', changes: [] }]);
    const manifest = (await get(`${SYSTEM}/manifest`)).json();
    t.same(isOf(ManifestSchema, manifest), []);
    t.match(manifest.storeWrittenBy, { same: true, manifestHash: manifest.sha256 });
    for (const part of [manifest.services, manifest.caches, manifest.pipelines].flatMap(Object.values))
      t.match(part, { version: /^\d/, sha256: /^[0-9a-f]{64}$/ });
    const models = (await get(MODELS)).json();
    t.same(isOf(ModelListSchema, models), []);
    const classifiers = models.items.filter(({ service }: Item) => service === 'classifier');
    t.match(classifiers, [
      { id: 'baseline', active: false },
      { id: /^classifier-/, active: true },
    ]);
  });

  t.test('need the key of an administrator', async (t) => {
    const { authorization } = await asHolderOf({ role: 'officer' });
    for (const url of [SYSTEM, `${SYSTEM}/rollback-plan?to=junk`, MODELS]) {
      t.equal((await app.inject({ url })).statusCode, 401, url);
      t.equal((await app.inject({ url, headers: { authorization } })).statusCode, 403, url);
    }
    const activate = { method: 'POST' as const, url: `${MODELS}/baseline/activate` };
    t.equal((await app.inject({ ...activate, headers: { authorization } })).statusCode, 403);
    t.match(await activeClassifier(), /^classifier-/);
  });

  t.test('know what they can go on from', async (t) => {
    const ask = (from: string) => get(`${SYSTEM}/compatibility?from=${from}`);
    t.match((await ask('0.1.0')).json(), { compatible: true, reasons: [] });
    t.match((await ask('7.0.0')).json(), { compatible: false, reasons: [/line 7\.x/] });
    t.equal((await ask('latest')).statusCode, 400);
  });

  t.test('have nothing to go back to at first', async (t) => {
    for (const to of ['previous', '1', '99', '0.1.0'])
      t.equal((await get(`${SYSTEM}/rollback-plan?to=${to}`)).statusCode, 404, to);
    t.equal((await get(`${SYSTEM}/rollback-plan?to=junk`)).statusCode, 400);
    t.equal((await post(`${MODELS}/rollback`)).statusCode, 404);
    t.equal((await post(`${MODELS}/unknown/activate`)).statusCode, 404);
  });

  t.test('go back by exactly the plan that was read, and forth again', async (t) => {
    const shipped = await activeClassifier();
    t.match((await post(`${MODELS}/baseline/activate`)).json(), {
      id: 'baseline',
      active: true,
      revision: '2',
    });
    t.equal(await activeClassifier(), 'baseline');
    const back = await plan('previous');
    t.same(isOf(RollbackPlanSchema, back), []);
    t.match(back, {
      from: '2',
      target: '1',
      steps: [{ kind: 'artefact', service: 'classifier', from: 'baseline', to: shipped }, { kind: 'caches' }],
    });
    const other = await rollBack('previous', 'of-another-plan');
    t.equal(other.statusCode, 409);
    t.match(other.json(), { code: 'stale_plan' });
    t.match((await rollBack('previous', back.planHash)).json(), { revision: '3', backTo: '1' });
    t.equal(await activeClassifier(), shipped);
    t.equal((await rollBack('previous', back.planHash)).statusCode, 409, 'a plan is carried out once');
    const forth = await plan('previous');
    t.equal((await rollBack('previous', forth.planHash)).statusCode, 200);
    t.equal(await activeClassifier(), 'baseline', 'a rollback is undone by another');
    await post(`${MODELS}/rollback`);
    t.equal(await activeClassifier(), shipped);
    t.equal((await rollBack('4', (await plan('4')).planHash)).statusCode, 200);
    t.equal(await activeClassifier(), 'baseline', 'any revision can be gone back to');
  });

  t.test('empty what every cache holds whenever something else decides', async (t) => {
    const jobs = await store.db.collection('jobs').find({ job: 'invalidate-cache' }).toArray();
    for (const cache of CACHES)
      t.equal(jobs.filter(({ data }) => data.cache === cache).length, 5, `${cache}: once for each revision`);
  });

  t.test('are told in the history and in the audit log', async (t) => {
    const history = (await get(`${SYSTEM}/history?limit=2`)).json();
    t.same(isOf(RevisionListSchema, history), []);
    t.match(history.items, [
      {
        version: '6',
        action: 'rolled_back',
        backTo: '4',
        changes: [{ service: 'classifier', to: 'baseline' }],
      },
      { version: '5', action: 'rolled_back' },
    ]);
    t.equal(
      (await get(`${SYSTEM}/history?limit=2&cursor=${history.nextCursor}`)).json().items[0].version,
      '4',
    );
    const actions = (await get('/api/admin/audit'))
      .json()
      .items.map(({ action }: { action: string }) => action);
    t.same(
      actions.filter((action: string) => /^(model|version)\./.test(action)),
      [
        'version.rolled_back',
        'model.rolled_back',
        'version.rolled_back',
        'version.rolled_back',
        'model.activated',
      ],
    );
  });

  t.test('refuse a model whose bytes are not what was registered, and what is active stays so', async (t) => {
    const shipped = (await get(`${MODELS}?limit=100`))
      .json()
      .items.find((item: Item) => item.service === 'classifier' && !item.active);
    await store.db
      .collection<{ _id: string }>('model_files')
      .updateOne({ _id: shipped.sha256 }, { $set: { content: Buffer.from('tampered with') } });
    t.match((await get(`${MODELS}/${shipped.id}`)).json(), { intact: false });
    const refused = await post(`${MODELS}/${shipped.id}/activate`);
    t.equal(refused.statusCode, 409);
    t.match(refused.json(), { code: 'model_refused', detail: /hash/ });
    const back = await plan('previous');
    t.match((await rollBack('previous', back.planHash)).json(), { code: 'model_refused' });
    t.equal(await activeClassifier(), 'baseline');
    t.same(services.languages.refused(), []);
  });
});

t.test('rules', async (t) => {
  const { app, store, clock, services, get, post, activeOf } = await setUp(t);
  await services.languages.load();
  t.teardown(() => services.languages.stop());
  const check = async () => {
    const payload = { description: 'A live wire hangs over the school gate and children touch it' };
    return (await app.inject({ method: 'POST', url: '/api/complaints/check', payload })).json();
  };
  const contentOf = async (service: string) =>
    (await get(`${MODELS}/${await activeOf(service)}`)).json().content;
  const register = (service: string, content: object) => post(MODELS, { service, content });
  const activate = async (id: string) => {
    t.equal((await post(`${MODELS}/${id}/activate`)).statusCode, 200);
    await services.languages.look();
  };

  t.test('of priority are changed as data, decide at once, and are gone back from', async (t) => {
    t.match(await check(), { priority: { band: 'urgent' } });
    const rules = await contentOf('priorityScorer');
    const weighing = { ...rules.weighing, urgentFrom: 1 };
    const mild = { ...rules, version: '9.0.0', hazards: [], weighing };
    const { id } = (await register('priorityScorer', mild)).json();
    t.match(id, /^priorityScorer-9\.0\.0-/);
    t.equal((await register('priorityScorer', mild)).json().id, id, 'the same content is the same version');
    t.match(await check(), { priority: { band: 'urgent' } }, 'what is registered decides nothing');
    await activate(id);
    t.notMatch(await check(), { priority: { band: 'urgent' } });
    await post(`${MODELS}/rollback`);
    await services.languages.look();
    t.match(await check(), { priority: { band: 'urgent' } });
  });

  t.test('of thresholds send a complaint to triage', async (t) => {
    t.match(await check(), { category: { suggestion: String } });
    const strict = { version: '2.0.0', classifier: 1, language: null, duplicateDetector: null };
    await activate((await register('thresholds', strict)).json().id);
    t.match(await check(), { category: { suggestion: null } });
    await post(`${MODELS}/rollback`);
  });

  t.test('of the taxonomy change the hours that are promised', async (t) => {
    const taxonomy = await contentOf('taxonomy');
    const [first, ...others] = taxonomy.categories;
    const faster = { ...taxonomy, categories: [{ ...first, estimatedDays: 1 }, ...others] };
    const { id } = (await register('taxonomy', faster)).json();
    const before = await app.inject({ url: '/api/categories' });
    await activate(id);
    const after = await app.inject({ url: '/api/categories' });
    t.equal(after.json().items[0].estimatedDays, 1);
    t.not(after.headers.etag, before.headers.etag);
  });

  t.test('that contradict themselves or lack something are refused, with what is wrong', async (t) => {
    const rules = await contentOf('priorityScorer');
    const taxonomy = await contentOf('taxonomy');
    const wrong = [
      ['priorityScorer', { ...rules, bands: { normal: 'much' } }],
      ['sentiment', { version: '1' }],
      ['thresholds', { version: '1', classifier: 7, language: null, duplicateDetector: null }],
      ['taxonomy', { ...taxonomy, departments: [] }],
      ['taxonomy', { ...taxonomy, categories: taxonomy.categories.slice(1) }],
      ['classifier', { no: 'model' }],
    ] as const;
    for (const [service, content] of wrong) {
      const response = await register(service, content);
      t.equal(response.statusCode, 400, service);
      t.match(response.json().errors, [{ path: '/body/content', message: String }]);
    }
    t.equal((await post(MODELS, { service: 'sentiment' })).statusCode, 400);
    t.equal((await post(MODELS, { service: 'weather', content: {} })).statusCode, 400);
  });

  t.test('are followed by another api on the same store, within two seconds', async (t) => {
    const other = createLanguageLoader({
      city: createLiveCity(TIRUPUR),
      metrics: createMetrics(),
      logger: silentLogger,
      registry: createVersionRegistry({ ...store, clock, city: TIRUPUR }),
      lexicon: () => createPivotLexicon(),
      onOther: () => undefined,
    });
    t.teardown(() => other.stop());
    t.equal(await other.load(), true);
    const before = other.revision();
    await post(`${MODELS}/rollback`);
    const begun = performance.now();
    await until(() => other.revision() !== before);
    t.ok(performance.now() - begun < 2_500);
  });

  t.test('and models are registered from their files too', async (t) => {
    const shipped = await services.versions.artefact('baseline');
    const bytes = await services.versions.bytesOf(shipped);
    const made = await post(MODELS, { service: 'classifier', file: bytes?.toString('base64') });
    t.equal(made.statusCode, 201);
    t.match(made.json(), {
      service: 'classifier',
      version: shipped.version,
      source: 'registered',
      active: false,
    });
  });
});
