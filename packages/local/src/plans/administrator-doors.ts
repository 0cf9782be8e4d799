import { openPages } from './citizen-doors.ts';
import { type Answer, type DoorCall, type Doors, textIn } from './doors.ts';
import { idsIn } from './officer-doors.ts';

const SYSTEM = '/api/admin/system';
const QUEUE = `${SYSTEM}/queues/{name}`;
const READS = [
  ...['health', 'metrics/history', 'queues', 'batch', 'cleanup', 'cleanup/data-size', 'versions'].map(
    inSystem,
  ),
  ...['versions/manifest', 'warmup', 'translations/stats'].map(inSystem),
  ...['evaluation', 'schedules', 'reanalysis', 'trends/baselines', 'trends/sentiment'].map(inAdmin),
];
const PAGES = [
  inSystem('alerts'),
  ...['keys', 'audit', 'models', 'trends'].map(inAdmin),
  inSystem('versions/history'),
];

type Open = (operation: string, call?: Omit<DoorCall, 'bearer'>) => Promise<Answer>;

/** Everything that administrators look at and do. Batches, cleanup and re-analyses are under way afterwards. */
export async function openAdministratorsDoors(doors: Doors, bearer: string): Promise<void> {
  const open: Open = (operation, call = {}) => doors.open(operation, { ...call, bearer });
  for (const path of READS) await open(`GET ${path}`);
  for (const window of ['5m', '1h', '24h']) await open(`GET ${SYSTEM}/metrics`, { query: { window } });
  await open(`GET ${SYSTEM}/translations/{language}`, { in: { language: 'ta' } });
  await open(`GET ${SYSTEM}/versions/compatibility`, { query: { from: '0.1.0' } });
  await startBatches(open);
  await holdKeysAndSessions(doors, open, bearer);
  await pauseQueues(open);
  await exchangeModels(doors, open, bearer);
  await open(`POST ${SYSTEM}/warmup/run`, { body: {} });
  await open(`POST ${SYSTEM}/caches/{name}/clear`, { in: { name: 'complaints' }, body: {} });
  for (const path of PAGES) await openPages(doors, `GET ${path}`, { limit: '1' }, bearer);
}

async function startBatches(open: Open): Promise<void> {
  await open(`POST ${SYSTEM}/batch/pause`, { body: { reason: 'A look at plans.' } });
  await open(`POST ${SYSTEM}/batch/resume`, { body: {} });
  await open(`POST ${SYSTEM}/cleanup/run`, { query: { dryRun: 'true' }, body: {} });
  for (const path of ['batch/daily', 'batch/weekly', 'cleanup/run'].map(inSystem))
    await open(`POST ${path}`, { body: {} });
}

async function holdKeysAndSessions(doors: Doors, open: Open, bearer: string): Promise<void> {
  const made = await open('POST /api/admin/keys', { body: { role: 'officer', name: 'Synthetic Officer' } });
  await doors.open('GET /api/officer/complaints', {
    bearer: textIn(made, 'secret'),
    query: { queue: 'mine' },
  });
  await open('DELETE /api/admin/keys/{id}', { in: { id: textIn(made, 'id') } });
  await open('POST /api/admin/session', { body: {} });
  const headers = { cookie: `namsev_admin=${bearer}`, 'x-namsev-page': '1' };
  await doors.open('GET /api/admin/session', { headers });
  await doors.open('DELETE /api/admin/session', { headers });
}

async function pauseQueues(open: Open): Promise<void> {
  const of = { in: { name: 'cache' }, body: {} };
  await open(`POST ${QUEUE}/pause`, of);
  await open(`POST ${QUEUE}/resume`, of);
}

async function exchangeModels(doors: Doors, open: Open, bearer: string): Promise<void> {
  const models = '/api/admin/models';
  const items = await openPages(doors, `GET ${models}`, { limit: '100' }, bearer);
  const rules = items.find((item) => Reflect.get(item as object, 'service') === 'priorityScorer');
  const of = { in: { id: textIn(rules as Answer, 'id') } };
  const { content } = await open(`GET ${models}/{id}`, of);
  await open(`POST ${models}`, { body: { service: 'priorityScorer', content } });
  const baseline = { in: { id: 'baseline' }, body: {} };
  await open(`POST ${models}/{id}/shadow`, baseline);
  await open(`GET ${models}/shadow`);
  await open(`DELETE ${models}/shadow`);
  await open(`POST ${models}/{id}/activate`, baseline);
  await open(`POST ${models}/rollback`, { body: {} });
  const plan = await open(`GET ${SYSTEM}/versions/rollback-plan`, { query: { to: 'previous' } });
  await open(`POST ${SYSTEM}/versions/rollback`, {
    body: { to: 'previous', planHash: textIn(plan, 'planHash') },
  });
  const run = await open('POST /api/admin/reanalysis', { body: {} });
  await open('GET /api/admin/reanalysis/{id}', { in: { id: textIn(run, 'id') } });
}

/** What can be done about jobs that failed for good, and about what raised an alert. */
export async function openTroublesDoors(doors: Doors, bearer: string): Promise<void> {
  const name = 'complaints';
  const open: Open = (operation, call = {}) => doors.open(operation, { ...call, bearer });
  const { items } = await open(`GET ${QUEUE}/dead-letter`, { in: { name } });
  const [first = '', second = ''] = idsIn(Array.isArray(items) ? items : []);
  const letters = await open(`GET ${QUEUE}/dead-letter`, { in: { name }, query: { limit: '1' } });
  const query = { limit: '1', cursor: textIn(letters, 'nextCursor') };
  await open(`GET ${QUEUE}/dead-letter`, { in: { name }, query });
  await open('GET /api/admin/jobs/{id}', { in: { id: first } });
  await open(`POST ${QUEUE}/dead-letter/{id}/retry`, { in: { name, id: first }, body: {} });
  await open(`DELETE ${QUEUE}/dead-letter/{id}`, {
    in: { name, id: second },
    body: { reason: 'Made to be seen.' },
  });
  await open(`POST ${QUEUE}/dead-letter/retry`, { in: { name }, body: { limit: 2 } });
  const alerts = await openPages(doors, `GET ${SYSTEM}/alerts`, { limit: '1' }, bearer);
  const [alert = ''] = idsIn(alerts);
  await open(`POST ${SYSTEM}/alerts/{id}/acknowledge`, { in: { id: alert }, body: {} });
}

function inSystem(path: string): string {
  return `${SYSTEM}/${path}`;
}

function inAdmin(path: string): string {
  return `/api/admin/${path}`;
}
