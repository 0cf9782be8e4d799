import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { chooseStore, foreseeStore, storeSources } from '../src/store/choose-store.ts';
import { describeChoice } from '../src/store/describe-choice.ts';
import { findKept, keepProgram } from '../src/store/kept-program.ts';
import { WHEEL_SERVER_VERSION } from '../src/store/pinned.ts';
import { downloadedMongod } from '../src/store/sources/downloaded-mongod.ts';
import { mongodOnPath } from '../src/store/sources/mongod-on-path.ts';
import { secantusWheel } from '../src/store/sources/secantusdb-wheel.ts';
import type { Finding, StoreKind, StoreSource } from '../src/store/store-choice.ts';
import { findTestFolder, toCompiledTest } from '../src/test-folder.ts';

const NOON = new Date('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;
const silent = (): void => {};
const hasPython = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

/** A program that answers to --version as a store does. */
function writeProgram(folder: string, name: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, name);
  writeFileSync(program, `#!/bin/sh\necho '${version}'\n`);
  chmodSync(program, 0o755);
  return program;
}

function source(name: string, kind: StoreKind, finding: Finding): StoreSource {
  return { name, kind, find: async () => finding };
}

const unusable: Finding = { state: 'unusable', reason: 'it is not there' };
const refused: Finding = {
  state: 'obtainable',
  how: 'downloads it',
  obtain: () => Promise.reject(new Error('refused')),
};
const wheel: Finding = {
  state: 'obtainable',
  how: 'fetches it',
  obtain: async () => ({ kind: 'secantusdb-wheel', version: '1', program: '/wheel' }),
};
const crate: Finding = {
  state: 'ready',
  server: { kind: 'secantusdb-crate', version: '2', program: '/crate' },
  reason: 'it was built before',
};

t.test('the first source that works is taken, with the reasons against those before it', async (t) => {
  const sources = [
    source('path', 'mongod', unusable),
    source('download', 'mongod', refused),
    source('wheel', 'secantusdb-wheel', wheel),
    source('crate', 'secantusdb-crate', crate),
  ];
  const choice = await chooseStore(sources);
  t.equal(describeChoice(choice), 'Store: SecantusDB (wheel) 1, from wheel: it was fetched now.');
  t.same(choice.tried, [
    { source: 'path', reason: 'it is not there' },
    { source: 'download', reason: 'refused' },
  ]);

  const foreseen = await foreseeStore(sources);
  t.equal(foreseen.choice?.source, 'crate', 'without fetching, it is what is there');
  t.match(foreseen.tried[2], { source: 'wheel', reason: 'a start fetches it, and takes it if it can' });

  const holding = await chooseStore(sources, { holdingData: 'secantusdb-crate' });
  t.equal(holding.source, 'crate', 'the store that holds the data goes first');
});

t.test('when no source works the fault says why for each', async (t) => {
  const sources = [source('path', 'mongod', unusable), source('download', 'mongod', refused)];
  await t.rejects(chooseStore(sources), {
    name: 'Fault',
    message: /\n {2}path: it is not there\n {2}download: refused$/,
  });
});

t.test('what the settings demand is taken or refused, and nothing is tried in its place', async (t) => {
  const home = t.testdir();
  const fromSettings = (settings: object): Promise<unknown> =>
    chooseStore(storeSources({ home, ...settings }, silent, { now: () => NOON }));

  const storeBinary = writeProgram(join(home, 'bin'), 'server', 'secantusd-rs 9.9.9');
  t.match(await fromSettings({ storeBinary }), {
    server: { kind: 'secantusdb-crate', version: '9.9.9' },
    tried: [],
  });
  const noStore = writeProgram(join(home, 'bin'), 'other', 'hello');
  await t.rejects(fromSettings({ storeBinary: noStore }), {
    name: 'Fault',
    message: /^NAMSEV_STORE_BINARY: .*cannot be used/,
  });
  await t.rejects(fromSettings({ mongodbUri: 'mongodb://127.0.0.1:1/' }), {
    name: 'Fault',
    message: /^MONGODB_URI: it does not answer/,
  });
});

t.test('a mongod on the PATH is used when it is new enough', async (t) => {
  const folder = t.testdir();
  t.match(await mongodOnPath(`${folder}/none:${folder}`).find(), {
    state: 'unusable',
    reason: 'there is none',
  });
  writeProgram(folder, 'mongod', 'db version v4.4.29');
  t.match(await mongodOnPath(folder).find(), {
    state: 'unusable',
    reason: /is version 4\.4\.29, and 6\.0 or later/,
  });
  const program = writeProgram(folder, 'mongod', 'db version v8.0.1');
  t.match(await mongodOnPath(`${folder}/none:${folder}`).find(), {
    state: 'ready',
    server: { kind: 'mongod', version: '8.0.1', program },
  });
});

t.test('a refused download of mongod is remembered for a day, and a mongod once got is kept', async (t) => {
  const home = t.testdir();
  let now = NOON;
  const clock = { now: () => now };
  const refusing = downloadedMongod({ home, clock, download: () => Promise.reject(new Error('ENOTFOUND')) });
  await t.rejects(obtain(refusing), { message: 'ENOTFOUND' });
  t.match(await refusing.find(), { state: 'unusable', reason: /^ENOTFOUND \(at 2026-03-01T12:00:00\.000Z/ });
  now = new Date(NOON.getTime() + 25 * HOUR_MS);

  const giving = downloadedMongod({
    home,
    clock,
    download: async (folder) => writeProgram(folder, 'mongod', 'db version v8.2.6'),
  });
  t.match(await obtain(giving), { kind: 'mongod', version: '8.2.6' });
  t.match(await refusing.find(), { state: 'ready', reason: 'it was downloaded before' });
});

t.test('a kept program is there whole or not at all, and damage is noticed', async (t) => {
  const parent = t.testdir({ 'kept.leftover.partial': { half: 'a download' } });
  const folder = join(parent, 'kept');
  t.same(await findKept(folder), { state: 'absent' });
  const failing = keepProgram(folder, async (temporary) => {
    writeProgram(temporary, 'server', 'half');
    throw new Error('the line was cut');
  });
  await t.rejects(failing, { message: 'the line was cut' });
  t.same(readdirSync(parent), [], 'nothing is left of it, nor of an earlier attempt that was killed');

  const fill = async (temporary: string): Promise<{ program: string; version: string }> => ({
    program: writeProgram(temporary, 'server', 'whole'),
    version: '1',
  });
  const kept = await keepProgram(folder, fill);
  t.same(await findKept(folder), { state: 'whole', ...kept });
  writeFileSync(kept.program, readFileSync(kept.program, 'utf8').replace('whole', 'WHOLE'));
  t.same(await findKept(folder), { state: 'damaged' }, 'the same size with another content');
  truncateSync(kept.program, 3);
  t.same(await findKept(folder), { state: 'damaged' }, 'cut off');
  await keepProgram(folder, fill);
  t.match(await findKept(folder), { state: 'whole' }, 'and got again');
});

t.test(
  'the wheel is unpacked once, and again when it is damaged',
  hasPython ? {} : { skip: 'there is no python3 with pip' },
  async (t) => {
    const home = t.testdir();
    let downloads = 0;
    const download = async (_: unknown, folder: string): Promise<string> => {
      downloads += 1;
      writeProgram(
        join(folder, 'secantusdb.scripts'),
        'secantusd-rs',
        `secantusd-rs ${WHEEL_SERVER_VERSION}`,
      );
      spawnSync('python3', ['-m', 'zipfile', '-c', 'it.whl', 'secantusdb.scripts'], { cwd: folder });
      return join(folder, 'it.whl');
    };
    const source = secantusWheel({ home, say: silent, download });
    const server = await obtain(source);
    t.match(server, { kind: 'secantusdb-wheel', version: WHEEL_SERVER_VERSION });
    t.match(await source.find(), { state: 'ready', reason: 'it was fetched before' });
    truncateSync('program' in server ? server.program : '', 5);
    t.match(await source.find(), { state: 'obtainable', how: /for the kept one is damaged$/ });
    await obtain(source);
    t.match(await source.find(), { state: 'ready' });
    t.equal(downloads, 2);
  },
);

t.test('the tests have a folder of their own, and those of the dead are removed', async (t) => {
  const noSuchPid = '4194999';
  const parent = t.testdir({ [noSuchPid]: { data: '' }, [String(process.ppid)]: { data: '' } });
  t.equal(await findTestFolder(parent), join(parent, String(process.pid)));
  t.same(readdirSync(parent), [String(process.ppid)]);
  t.equal(
    toCompiledTest('packages/core/test/jobs/lease.test.ts'),
    'packages/core/dist/test/jobs/lease.test.js',
  );
  t.equal(toCompiledTest('--bail'), '--bail');
});

async function obtain(
  source: StoreSource,
): Promise<Awaited<ReturnType<Extract<Finding, { state: 'obtainable' }>['obtain']>>> {
  const finding = await source.find();
  if (finding.state !== 'obtainable')
    throw new Error(`expected something to obtain, got ${JSON.stringify(finding)}`);
  return finding.obtain();
}
