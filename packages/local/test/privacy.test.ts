import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BSON, type Db } from 'mongodb';
import t from 'tap';
import { BENCH_ADMIN_KEY, startBenchSystem } from '../src/bench/bench-system.ts';
import { withStore } from '../src/bench/loads.ts';
import { readConfig } from '../src/config.ts';
import { openAdministratorsDoors } from '../src/plans/administrator-doors.ts';
import {
  eraseComplaint,
  type FiledComplaint,
  fileComplaint,
  openFollowersDoors,
  openPublicDoors,
} from '../src/plans/citizen-doors.ts';
import { createDoors, type Told } from '../src/plans/doors.ts';
import { openOfficersDoors } from '../src/plans/officer-doors.ts';
import { untilNothingIsLeft } from '../src/plans/work-left.ts';
import { CANARIES, type Canary, CLIENT_ID, heardIn, WORDINGS } from './canaries.ts';
import { commandEnvironment, needsOwnStore, ownStoreServer } from './real-system.ts';
import { eventually } from './started-system.ts';

const IDEMPOTENCY_KEY = 'idempotent-5b1e77a0c4';
const WRONG_TOKEN = 'nsc_wrongwrongwrongwrongwrongwrong';

/** With an id that is a canary. */
const FOLLOWER = { clientId: CLIENT_ID.text };

/** What the page on privacy says that each collection may hold; every other one holds none of it. */
const PLACES: Readonly<Record<string, readonly Canary['kind'][]>> = {
  complaints: ['personal', 'contact', 'word'],
  timeline: ['word'],
  notes: ['personal', 'word', 'officer'],
  audit_reasons: ['personal', 'word', 'officer'],
  search_entries: ['word'],
  search_postings: ['word'],
  search_terms: ['word'],
};

t.test(
  'what citizens say is where the page on privacy has it, and nowhere else',
  needsOwnStore,
  async (t) => {
    const system = await startBenchSystem({
      config: readConfig(commandEnvironment(join(t.testdir(), 'home'))),
      server: ownStoreServer(),
      name: 'privacy',
      settings: { LOG_LEVEL: 'trace', RATE_LIMIT_SCALE: '1000' },
      say: () => undefined,
    });
    t.teardown(() => system.takeDown());
    const api = await system.start('api');
    const told: Told[] = [];
    const doors = createDoors(api.url, (answer) => void told.push(answer));
    const filed: FiledComplaint[] = [];
    const secrets = (): readonly Canary[] =>
      [
        ...[BENCH_ADMIN_KEY, IDEMPOTENCY_KEY, WRONG_TOKEN, ...filed.map(({ accessToken }) => accessToken)],
        ...told.filter(({ operation }) => operation === 'POST /api/admin/keys').map(secretIn),
      ].map((text) => ({ name: `the secret ${text.slice(0, 6)}…`, kind: 'secret', text }));
    const everything = () => [...CANARIES, ...secrets()];
    const inStore = () => withStore(system, (db) => heardByCollection(db, everything()));

    for (const wording of WORDINGS)
      filed.push(await fileComplaint(doors, wording, IDEMPOTENCY_KEY + filed.length));

    await t.test('while its job waits', async (t) => {
      t.same(misplacedIn(await inStore(), everything()), []);
    });

    await system.start('worker');
    const [first] = WORDINGS;
    await openPublicDoors(doors, first);
    for (const complaint of filed) await openFollowersDoors(doors, complaint, FOLLOWER);
    for (const wording of WORDINGS.slice(0, 2))
      filed.push(...(await openOfficersDoors(doors, BENCH_ADMIN_KEY, wording)));
    for (const { text } of CANARIES) await doors.open('GET /api/complaints/search', { query: { q: text } });
    await openAdministratorsDoors(doors, BENCH_ADMIN_KEY);
    const refused = await knockInVain(api.url, filed);
    await withStore(system, untilNothingIsLeft);

    await t.test('of the store, after everything was done with it', async (t) => {
      const heard = await inStore();
      t.same(misplacedIn(heard, everything()), []);
      for (const [collection, kinds] of Object.entries(PLACES))
        for (const kind of kinds) {
          const names = namesOf(kind);
          if (kind !== 'word' && collection !== 'complaints') continue;
          t.ok(
            heard.get(collection)?.some((name) => names.has(name)),
            `the scan finds ${kind} in ${collection}`,
          );
        }
    });

    await t.test('of what is answered, to each what is his', async (t) => {
      t.ok(told.length > 100);
      for (const { operation, bearer, text } of told) {
        const heard = heardIn(text, everything());
        const mayHear = everything().filter((canary) => isFor(canary, operation, bearer));
        t.same(
          heard.filter((name) => !mayHear.some((canary) => canary.name === name)),
          [],
          operation,
        );
      }
      t.ok(told.some(({ bearer, text }) => bearer === undefined && heardIn(text, CANARIES).length > 0));
    });

    await t.test('of refusals nothing', async (t) => {
      t.ok(refused.length > 10);
      for (const { operation, text } of refused) t.same(heardIn(text, everything()), [], operation);
    });

    await t.test('and nowhere after its erasure', async (t) => {
      for (const complaint of filed) await eraseComplaint(doors, complaint);
      await withStore(system, untilNothingIsLeft);
      await eventually('a store without a trace of it', async () => (await inStore()).size === 0);
      told.length = 0;
      await openPublicDoors(doors);
      for (const { trackingId, accessToken } of filed) {
        await doors.open('GET /api/complaints/{trackingId}', { in: { trackingId } });
        await doors.open('GET /api/complaints/{trackingId}/export', {
          in: { trackingId },
          bearer: accessToken,
        });
        const of = { in: { id: trackingId }, bearer: BENCH_ADMIN_KEY };
        await doors.open('GET /api/officer/complaints/{id}', of);
      }
      for (const { operation, text } of told) t.same(heardIn(text, CANARIES), [], operation);
    });

    await t.test('in no line of a log', async (t) => {
      await system.stopServices();
      const folder = dirname(system.logFile);
      const logs = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
      t.ok(logs.length > 0);
      for (const { name } of logs) {
        const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
        const bad = lines.filter((line) => heardIn(line, everything()).length > 0);
        t.same(bad, [], name);
        if (join(folder, name) === system.logFile) t.ok(lines.length > told.length, 'there is a log');
      }
    });
  },
);

/** Requests that are refused, with canaries wherever they have room for one. */
async function knockInVain(url: string, filed: readonly FiledComplaint[]): Promise<readonly Told[]> {
  const [first] = filed;
  if (first === undefined) throw new Error('nothing was filed');
  // The name of a field is repeated to whoever misspelt it.
  const personal = CANARIES.filter(({ kind }) => kind === 'personal');
  const said = CANARIES.map(({ text }) => text).join(' ');
  const path = `/api/complaints/${first.trackingId}`;
  const json = (body: unknown) => ({ body: JSON.stringify(body) });
  const token = { headers: { authorization: `Bearer ${WRONG_TOKEN}` } };
  const key = { headers: { authorization: `Bearer ${BENCH_ADMIN_KEY}` } };
  const calls: readonly (readonly [string, string, { body?: string; headers?: Record<string, string> }])[] = [
    [
      'POST',
      '/api/complaints',
      json({ description: 'short', contact: { name: [said], phone: said, email: said } }),
    ],
    ['POST', '/api/complaints', json({ description: said.repeat(20) })],
    ['POST', '/api/complaints', { body: `{"description": "${said}` }],
    ['POST', '/api/complaints', { body: said, headers: { 'content-type': 'text/plain' } }],
    ...personal.map(({ text }) => ['POST', '/api/complaints', json({ [text]: text })] as const),
    ['POST', '/api/complaints/check', json({ description: said, ward: said, language: said })],
    ['GET', `/api/complaints?ward=${encodeURIComponent(said)}&accessToken=${WRONG_TOKEN}`, {}],
    ['GET', `/api/complaints/search?q=${encodeURIComponent(said.repeat(5))}`, {}],
    ['GET', `/api/complaints/${WRONG_TOKEN}`, {}],
    ['GET', `/api/nothing/${BENCH_ADMIN_KEY}?key=${BENCH_ADMIN_KEY}`, {}],
    ['GET', path, token],
    ['DELETE', `${path}/personal-data`, token],
    ['POST', `${path}/rating`, { ...token, ...json({ rating: said }) }],
    [
      'POST',
      `${path}/reopen`,
      { headers: { authorization: `Bearer ${first.accessToken}` }, ...json({ reason: 5, text: said }) },
    ],
    ['POST', `${path}/support`, { headers: { 'x-client-id': said.replaceAll(/[^ -~]/g, '?') }, ...json({}) }],
    [
      'PATCH',
      `/api/officer/complaints/${first.trackingId}`,
      { ...key, ...json({ category: said, assignee: said }) },
    ],
    ['POST', `/api/officer/complaints/${first.trackingId}/merge`, { ...key, ...json({ into: said }) }],
    ['POST', '/api/admin/keys', { ...key, ...json({ role: said, name: said }) }],
    ['GET', '/api/admin/system/health', token],
  ];
  const refused: Told[] = [];
  for (const [method, address, { body, headers }] of calls) {
    const response = await fetch(`${url}${address}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (response.ok) throw new Error(`${method} ${address} was answered ${response.status}`);
    refused.push({
      operation: `${method} ${response.status} ${address.slice(0, 40)}`,
      bearer: undefined,
      text,
    });
  }
  return refused;
}

/** Names of what is heard in each collection, in keys and values; packed bytes are read as letters. */
async function heardByCollection(
  db: Db,
  canaries: readonly Canary[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const heard = new Map<string, readonly string[]>();
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const rows = await db.collection(name).find().toArray();
    const names = heardIn(BSON.EJSON.stringify(rows), canaries);
    if (names.length > 0) heard.set(name, names);
  }
  return heard;
}

function misplacedIn(
  heard: ReadonlyMap<string, readonly string[]>,
  canaries: readonly Canary[],
): readonly string[] {
  return [...heard].flatMap(([collection, names]) =>
    canaries
      .filter(({ name, kind }) => names.includes(name) && !(PLACES[collection] ?? []).includes(kind))
      .map(({ name }) => `${name} in ${collection}`),
  );
}

/** Public words are everybody's; the citizen's are his and the officers'; notes the officers'; a secret is told once. */
function isFor({ kind, text }: Canary, operation: string, bearer: string | undefined): boolean {
  if (kind === 'secret')
    return (
      (operation === 'POST /api/complaints' && text.startsWith('nsc_')) ||
      operation === 'POST /api/admin/keys'
    );
  if (operation.includes('/api/admin/')) return false;
  if (kind === 'word') return true;
  if (bearer === undefined || operation.includes('export.csv')) return false;
  return kind === 'officer' ? operation.includes('/api/officer/complaints/{id}') : true;
}

function namesOf(kind: Canary['kind']): ReadonlySet<string> {
  return new Set(CANARIES.filter((canary) => canary.kind === kind).map(({ name }) => name));
}

function secretIn({ text }: Told): string {
  return String(JSON.parse(text).secret);
}
