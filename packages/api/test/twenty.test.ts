import { until } from '@namsev/core/testing';
import t from 'tap';
import { startApi } from './api.ts';

/** The reading ones of the specification, with parameters that are none of theirs. */
const READ = [
  ...['health', 'metrics', 'alerts', 'queues', 'queues/complaints/dead-letter', 'batch', 'cleanup'],
  ...[
    'cleanup/data-size',
    'versions',
    'versions/manifest',
    'warmup',
    'translations/stats',
    'translations/ta',
  ],
];
const ACTS = ['batch/daily', 'batch/weekly', 'batch/pause', 'batch/resume', 'cleanup/run', 'warmup/run'];
const UNKNOWN = [
  'alerts/unknown/acknowledge',
  'queues/unknown/pause',
  'queues/complaints/dead-letter/0123456789abcdef01234567/retry',
];

t.test('each address of the twenty that is read answers administrators, and nobody else', async (t) => {
  // The api of the tests holds every answer to the schema of its route.
  const { app, asHolderOf } = await startApi(t);
  const callers = await Promise.all(
    (['admin', 'officer', 'machine'] as const).map(async (role) => {
      const { authorization } = await asHolderOf({ role });
      return { authorization };
    }),
  );
  // Connections are opened one after another by the first questions.
  await until(async () => (await app.inject({ url: '/health/ready' })).statusCode === 200);
  for (const path of READ) {
    const url = `/api/admin/system/${path}`;
    const statuses: number[] = [];
    for (const headers of [...callers, {}]) statuses.push((await app.inject({ url, headers })).statusCode);
    t.same(statuses, [200, 403, 403, 401], path);
  }
});

t.test('statistics of translations are of what everybody gets', async (t) => {
  const { app, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf();
  const url = '/api/admin/system/translations/stats';
  const { languages } = (await app.inject({ url, headers: { authorization } })).json();
  t.equal(languages.length, 6);
  for (const { code, keys, complete, hash } of languages) {
    const { translations, ...bundle } = (await app.inject({ url: `/api/translations/${code}` })).json();
    t.same(
      { keys, complete, hash },
      { keys: Object.keys(translations).length, complete: true, hash: bundle.hash },
    );
  }
});

t.test(
  'junk and what is unknown is refused at each address of the twenty, and nothing changes',
  async (t) => {
    const { app, store, asHolderOf } = await startApi(t);
    const { authorization } = await asHolderOf();
    const ask = async (method: 'GET' | 'POST', path: string, payload?: object) => {
      const url = `/api/admin/system/${path}`;
      const response = await app.inject({
        method,
        url,
        headers: { authorization },
        ...(payload && { payload }),
      });
      return [response.statusCode, response.json().code];
    };
    const state = async () => {
      const names = ['jobs', 'batch_runs', 'queue_pauses', 'audit', 'alerts', 'configurations', 'control'];
      return Promise.all(names.map((name) => store.db.collection(name).countDocuments()));
    };
    const before = await state();
    const invalid = [400, 'invalid_request'];
    for (const path of READ) t.same(await ask('GET', `${path}?junk=1`), invalid, path);
    for (const path of ACTS) {
      t.same(await ask('POST', `${path}?junk=1`), invalid, path);
      t.same(await ask('POST', path, { junk: 1 }), invalid, `${path} with a body`);
    }
    for (const path of UNKNOWN) t.same(await ask('POST', path), [404, 'not_found'], path);
    for (const path of ['queues/unknown/dead-letter', 'translations/xx'])
      t.same(await ask('GET', path), [404, 'not_found'], path);
    t.same(await state(), before);
  },
);
