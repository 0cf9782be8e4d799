import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import t from 'tap';
import { findFreePort } from '../src/free-port.ts';
import { readStoreFile, type StoreRecord } from '../src/store/store-file.ts';
import { superviseStore } from '../src/store/supervised-store.ts';
import { environment } from './environment.ts';
import { ownStoreServer } from './real-system.ts';
import { eventually, isAlive, startSystem } from './started-system.ts';

const STOP_LIMIT_MS = 5_000;
const hasOwnStore = environment.NAMSEV_TEST_STORE_BINARY !== undefined;
const needsStore = hasOwnStore
  ? {}
  : { skip: 'the tests run on a given MONGODB_URI, so there is no store to supervise' };

function homeOf(test: { testdir(): string }): string {
  return join(test.testdir(), 'home');
}

function storeOf(home: string): StoreRecord & { pid: number } {
  const record = readStoreFile(join(home, 'store.json'));
  if (record?.pid === undefined) throw new Error('store.json names no process');
  return { ...record, pid: record.pid };
}

async function freePorts(): Promise<readonly [number, number]> {
  return [await findFreePort(), await findFreePort()];
}

t.test(
  'a start runs the store and the services, brings back what dies and leaves nothing',
  needsStore,
  async (t) => {
    const home = homeOf(t);
    const ports = await freePorts();
    const system = startSystem({ home, ports });
    t.teardown(() => system.process.kill('SIGKILL'));
    await system.until(`NamSev is ready: http://127.0.0.1:${ports[0]}`);
    const first = storeOf(home);

    t.match(system.output(), `Administrator key: ${join(home, 'admin-key')}`);
    const key = readFileSync(join(home, 'admin-key'), 'utf8').trim();
    t.match(key, /^nsk_[\w-]{43}$/);
    t.notMatch(system.output(), key, 'the key is for terminals only');
    for (const name of ['admin-key', 'store.json', 'lock'])
      t.equal(statSync(join(home, name)).mode & 0o777, 0o600, name);

    const second = startSystem({ home, ports, settings: { STUB_PIDS: join(home, 'second') } });
    t.equal(await second.exit(), 1);
    t.match(
      second.output(),
      /^NamSev is running already in .*\n$/,
      'a second start on the same home is one clear line',
    );

    const client = new MongoClient(first.uri, {
      serverSelectionTimeoutMS: 10_000,
      heartbeatFrequencyMS: 500,
    });
    const rows = client.db('supervision').collection('rows');
    await rows.insertMany([
      { name: 'locked', count: 0 },
      { name: 'kept', count: 0 },
    ]);

    const session = client.startSession();
    session.startTransaction();
    await rows.updateOne({ name: 'locked' }, { $inc: { count: 1 } }, { session });
    const [api = 0, worker = 0] = system.servicePids();
    process.kill(api, 'SIGKILL');
    await eventually('a new api', () => system.servicePids().length === 3);
    t.match(system.output(), /The (api|worker) ended \(signal SIGKILL\); starting it again in 0\.2 s\./);
    await rows.updateOne({ name: 'locked' }, { $inc: { count: 10 } }, { timeoutMS: 5_000 });
    t.pass('what an open transaction held is free once a service has died');
    await session.endSession();

    process.kill(first.pid, 'SIGKILL');
    await eventually('another store', () => readStoreFile(join(home, 'store.json'))?.pid !== first.pid);
    const revived = storeOf(home);
    t.equal(revived.uri, first.uri, 'it returns on the same port');
    await rows.insertOne({ name: 'after' });
    t.same(
      (await rows.distinct('name')).sort(),
      ['after', 'kept', 'locked'],
      'what was acknowledged is there',
    );
    t.match(system.output(), /The store ended \(signal SIGKILL\); starting it again in 0\.2 s\./);

    await client.close();
    const stoppedAt = performance.now();
    system.process.kill('SIGTERM');
    t.equal(await system.exit(), 0);
    t.ok(performance.now() - stoppedAt < STOP_LIMIT_MS);
    for (const pid of [revived.pid, worker, ...system.servicePids()]) t.notOk(isAlive(pid));
    t.notOk(existsSync(join(home, 'lock')));
    t.notOk(existsSync(join(home, 'store.json')));
  },
);

t.test(
  'a start that is killed takes everything with it, and the next one finds its data',
  needsStore,
  async (t) => {
    const home = homeOf(t);
    const ports = await freePorts();
    const system = startSystem({ home, ports });
    t.teardown(() => system.process.kill('SIGKILL'));
    await system.until('NamSev is ready');
    const store = storeOf(home);
    await withRows(store.uri, (rows) => rows.insertOne({ name: 'acknowledged' }));
    system.process.kill('SIGKILL');
    for (const pid of [store.pid, ...system.servicePids()])
      await eventually(`the end of ${pid}`, () => !isAlive(pid));

    const next = startSystem({
      home,
      ports,
      throughShell: true,
      settings: { npm_lifecycle_event: 'start', STUB_MODE: 'deaf' },
    });
    t.teardown(() => next.process.kill('SIGKILL'));
    await next.until('NamSev is ready');
    const successor = storeOf(home);
    t.equal(await withRows(successor.uri, (rows) => rows.countDocuments({ name: 'acknowledged' })), 1);

    const killedAt = performance.now();
    next.process.kill('SIGKILL');
    for (const pid of [successor.pid, ...next.servicePids()])
      await eventually(`the end of ${pid}`, () => !isAlive(pid));
    await eventually('the end of the lock', () => !existsSync(join(home, 'lock')));
    t.ok(
      performance.now() - killedAt < STOP_LIMIT_MS + 500,
      'also when npm was killed and the services do not listen',
    );
  },
);

t.test(
  'a store that answers no write is ended and started again, with what it had',
  needsStore,
  async (t) => {
    const said: string[] = [];
    const store = await superviseStore({
      server: ownStoreServer(),
      home: t.testdir(),
      say: (line) => void said.push(line),
      writeWatch: { everyMs: 100, patienceMs: 1_000, misses: 2 },
    });
    t.teardown(() => store.stop(STOP_LIMIT_MS));
    await withRows(store.uri, (rows) => rows.insertOne({ name: 'acknowledged' }));
    const first = store.pid();
    process.kill(first, 'SIGSTOP');
    await eventually('another store', () => store.pid() !== first);
    t.match(said[0], 'The store has not written for too long and is ended.');
    t.equal(isAlive(first), false);
    t.equal(await withRows(store.uri, (rows) => rows.countDocuments({ name: 'acknowledged' })), 1);
  },
);

t.test('a damaged store folder is one clear line, and so is one in use', needsStore, async (t) => {
  const home = homeOf(t);
  const ports = await freePorts();
  const system = startSystem({ home, ports });
  t.teardown(() => system.process.kill('SIGKILL'));
  await system.until('NamSev is ready');
  const [kind = ''] = (await readdir(join(home, 'data'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const folder = join(home, 'data', kind);

  const other = join(home, '..', 'other');
  mkdirSync(other);
  symlinkSync(join(home, 'data'), join(other, 'data'));
  const intruder = startSystem({ home: other, ports: await freePorts() });
  t.equal(await intruder.exit(), 1);
  t.match(intruder.output(), /^The store folder .* is in use by another process\.$/m);

  system.process.kill('SIGTERM');
  t.equal(await system.exit(), 0);
  for (const name of await readdir(folder))
    if (/\.(wt|turtle)$/.test(name)) writeFileSync(join(folder, name), 'damaged');
  const damaged = startSystem({ home, ports });
  t.equal(await damaged.exit(), 1);
  t.match(damaged.output(), /^The store folder .* cannot be opened, it may be damaged.*$/m);
  t.notMatch(damaged.output(), /^\s+at /m, 'no stack');
});

t.test('a service whose settings are wrong ends the start with what it said', needsStore, async (t) => {
  const home = homeOf(t);
  const system = startSystem({ home, ports: await freePorts(), settings: { STUB_MODE: 'fatal' } });
  t.equal(await system.exit(), 1);
  t.match(system.output(), /^The api cannot start: STUB_MODE: fatal$/m);
  t.match(system.output(), /^The worker cannot start: STUB_MODE: fatal$/m);
  for (const pid of system.servicePids()) t.notOk(isAlive(pid));
  t.notOk(existsSync(join(home, 'store.json')));
});

t.test('a start that is stopped before it is ready never says that it is', needsStore, async (t) => {
  const home = homeOf(t);
  const system = startSystem({ home, ports: await freePorts(), settings: { STUB_MODE: 'slow' } });
  t.teardown(() => system.process.kill('SIGKILL'));
  await system.until('Administrator key');
  await eventually(
    'two services',
    () => existsSync(join(home, '..', 'service-pids')) && system.servicePids().length === 2,
  );
  system.process.kill('SIGINT');
  t.equal(await system.exit(), 0);
  t.notMatch(system.output(), 'NamSev is ready');
  for (const pid of system.servicePids()) t.notOk(isAlive(pid));
});

t.test('a port in use names the port and its setting, and a store is not even started', async (t) => {
  const home = homeOf(t);
  const ports = await freePorts();
  const occupant = createServer().listen(ports[1], '127.0.0.1');
  t.teardown(() => occupant.close());
  const system = startSystem({ home, ports });
  t.equal(await system.exit(), 1);
  t.equal(
    system.output(),
    `Cannot listen on 127.0.0.1, port ${ports[1]}: it is in use. Set WORKER_PORT (or HOST).\n`,
  );
  t.notOk(existsSync(join(home, 'data')));
});

t.test('all settings at fault are reported at once, without their secrets', async (t) => {
  const settings = {
    PORT: '70000',
    HOST: 'a b',
    CITY: 'nowhere',
    ADMIN_KEY: 'hunter2',
    MONGODB_URI: 'mysql://secret@there',
  };
  const system = startSystem({ home: homeOf(t), ports: [5000, 5001], settings });
  t.equal(await system.exit(), 1);
  for (const name of Object.keys(settings)) t.match(system.output(), new RegExp(`^  ${name}: `, 'm'));
  t.notMatch(system.output(), /hunter2|secret/);
  t.notMatch(system.output(), /^\s+at /m);
});

t.test('a MONGODB_URI where nobody answers is one clear line within seconds', async (t) => {
  const settings = { MONGODB_URI: `mongodb://127.0.0.1:${await findFreePort()}/` };
  const startedAt = performance.now();
  const system = startSystem({ home: homeOf(t), ports: await freePorts(), settings });
  t.equal(await system.exit(), 1);
  t.match(system.output(), /^MONGODB_URI: it does not answer: .*\n$/);
  // It asks for three seconds; the rest is a start on a slow machine.
  t.ok(performance.now() - startedAt < 8_000);
});

type Rows = ReturnType<ReturnType<MongoClient['db']>['collection']>;

async function withRows<Result>(uri: string, work: (rows: Rows) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(uri);
  try {
    return await work(client.db('supervision').collection('rows'));
  } finally {
    await client.close();
  }
}
