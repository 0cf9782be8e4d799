import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  backUp,
  createBackupKeeper,
  createComplaintStore,
  createErasureCopy,
  createErasureLedger,
  type FoundBackup,
  fileComplaint,
  findBackup,
  inTransaction,
  listBackups,
  MS_PER_DAY,
  MS_PER_SECOND,
  NOT_BACKED_UP,
  RestoreUnfinished,
  refuseUnfinishedRestore,
  systemClock,
} from '@namsev/core';
import {
  aClock,
  aFiling,
  intakeOver,
  openEmptyTestStore,
  openTestStore,
  type TestStore,
} from '@namsev/core/testing';
import t from 'tap';
import { restoreInto } from '../src/recovery/restore-into.ts';
import { importCompiled } from './compiled-module.ts';
import { commandEnvironment, rootFolder } from './real-system.ts';

const CITY = join(rootFolder, 'cities/tirupur');
const COMPLAINTS = 60;
const WRITERS = 3;
const POLL_MS = 3;

const file = (store: TestStore, text = 'The street light at the school gate is broken.') =>
  fileComplaint(intakeOver(store, { clock: systemClock }), aFiling({ description: text }), {
    requestId: 'recovery',
  });

async function fileMany(store: TestStore, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let at = writer; at < count; at += WRITERS) await file(store, `Complaint number ${at} of a test.`);
    }),
  );
}

/** Files until it is told to stop; how many were acknowledged by then. */
function fileOn(store: TestStore): { stop(): Promise<number> } {
  let [isOver, filed] = [false, 0];
  const writing = Array.from({ length: WRITERS }, async () => {
    for (; !isOver; filed += 1) await file(store);
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(writing);
      return filed;
    },
  };
}

const countsOf = ({ manifest }: FoundBackup) =>
  Object.fromEntries(manifest.collections.map(({ name, documents }) => [name, documents]));

const restore = (store: TestStore, backup: FoundBackup, ledgerFolder = join(backup.folder, '..')) =>
  restoreInto(store, { city: CITY, backup, ledgerFolder, say: () => undefined });

/** What two stores must agree on: the copy of a store is taken again and its hashes compared. */
const contentsOf = ({ manifest }: FoundBackup) =>
  manifest.collections
    .filter(({ name }) => name !== 'control')
    .map(({ name, documents, bytes, digest }) => ({ name, documents, bytes, digest }));

function command(home: string, store: TestStore, words: readonly string[]) {
  const child = spawn(process.execPath, [join(rootFolder, 'bin/namsev.mjs'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...commandEnvironment(home),
      MONGODB_URI: store.uri,
      MONGODB_DATABASE: store.database,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const closed = once(child, 'close');
  return {
    child,
    async until(isSo: () => Promise<boolean>) {
      while (!(await isSo())) {
        if (child.exitCode !== null) throw new Error(`It ended too early: ${output}`);
        await pause(POLL_MS);
      }
    },
    async ended() {
      await closed;
      return { exitCode: child.exitCode, output };
    },
  };
}

t.test('every collection is backed up, or named as one that need not be', async (t) => {
  const store = await openTestStore(t);
  await fileMany(store, 3);
  const { INDEXES, PLAIN_COLLECTIONS } = await importCompiled('packages/core/src/store/indexes.ts');
  const declared = [...(INDEXES as { collection: string }[]).map(({ collection }) => collection)];
  const all = new Set([...declared, ...(PLAIN_COLLECTIONS as string[])]);
  const backup = await backUp({ ...store, clock: systemClock }, t.testdir());
  t.same([...NOT_BACKED_UP, ...backup.manifest.collections.map(({ name }) => name)].sort(), [...all].sort());
});

t.test(
  'a backup taken under load is of one moment, and restored it is the same to the last byte',
  async (t) => {
    const store = await openTestStore(t);
    await fileMany(store, COMPLAINTS);
    const folder = t.testdir();
    const load = fileOn(store);
    const backup = await backUp({ ...store, clock: systemClock }, folder);
    const later = await load.stop();
    const { complaints = 0, timeline, jobs } = countsOf(backup);
    t.ok(complaints >= COMPLAINTS && complaints <= COMPLAINTS + later);
    t.same({ timeline, jobs }, { timeline: complaints, jobs: complaints }, 'no transaction is torn');

    await store.db.dropDatabase();
    const other = openEmptyTestStore(t);
    const report = await restore(other, backup);
    t.equal(report.collections.find(({ name }) => name === 'complaints')?.documents, complaints);
    const again = await backUp({ ...other, clock: systemClock }, join(folder, 'again'));
    t.same(contentsOf(again), contentsOf(backup));
    await refuseUnfinishedRestore(other.db);
    await t.rejects(restore(other, backup), { name: 'BackupFault', message: /is not empty: .*complaints/ });
  },
);

t.test('a backup that is damaged, missing or too new is refused before anything is written', async (t) => {
  const store = await openTestStore(t);
  await fileMany(store, 3);
  const folder = t.testdir();
  for (const none of [folder, join(folder, 'nowhere')])
    await t.rejects(findBackup(none), { name: 'BackupFault', message: /no whole backup/ });
  mkdirSync(join(folder, '.partial-1'));
  writeFileSync(join(folder, '.partial-1', 'complaints.bson.gz'), 'half');
  mkdirSync(join(folder, '2026-01-01T00-00-00-000Z'));
  await t.rejects(findBackup(folder), { name: 'BackupFault' }, 'nor is what was begun one');

  const backup = await backUp({ ...store, clock: systemClock }, folder);
  t.notOk(existsSync(join(folder, '.partial-1')), 'what was begun by a killed one is gone');
  t.equal((await findBackup(folder)).manifest.id, backup.manifest.id);
  const other = openEmptyTestStore(t);
  const tooNew = { ...backup, manifest: { ...backup.manifest, schemaVersion: 9_999 } };
  await t.rejects(restore(other, tooNew), { message: /schema version 9999.*needs to be upgraded/ });
  appendFileSync(join(backup.folder, 'timeline.bson.gz'), 'x');
  await t.rejects(restore(other, backup), { message: /timeline\.bson\.gz is damaged/ });
  await rename(join(backup.folder, 'timeline.bson.gz'), join(folder, 'elsewhere'));
  await t.rejects(restore(other, backup), { message: /timeline\.bson\.gz cannot be read/ });
  t.equal(await other.db.collection('complaints').countDocuments(), 0);
  writeFileSync(join(backup.folder, 'manifest.json'), '{');
  await t.rejects(findBackup(folder), { message: /manifest\.json is damaged/ });
});

t.test('a killed backup leaves none, and a killed restore is found out and gone on with', async (t) => {
  const store = await openTestStore(t);
  await fileMany(store, COMPLAINTS);
  const home = t.testdir();
  const folder = join(home, 'backups');
  const killed = command(home, store, ['backup', folder]);
  await killed.until(async () => existsSync(folder) && readdirSync(folder).length > 0);
  killed.child.kill('SIGKILL');
  await killed.ended();
  for (const { manifest } of await listBackups(folder)) t.equal(manifest.collections.length > 20, true);
  await store.db.collection<{ _id: string }>('control').deleteOne({ _id: 'lease-backup' });
  const made = await command(home, store, ['backup', folder]).ended();
  t.match(made, { exitCode: 0, output: /documents .* as of/ });
  const backup = await findBackup(folder);

  const target = openEmptyTestStore(t);
  const markers = target.db.collection<{ _id: string }>('control');
  const cut = command(home, target, ['restore', folder]);
  await cut.until(async () => (await markers.findOne({ _id: 'restore' })) !== null);
  cut.child.kill('SIGKILL');
  await cut.ended();
  await t.rejects(refuseUnfinishedRestore(target.db), RestoreUnfinished);
  const api = spawn(process.execPath, [join(rootFolder, 'packages/api/dist/src/server.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...commandEnvironment(folder),
      MONGODB_URI: target.uri,
      MONGODB_DATABASE: target.database,
      PORT: '0',
    },
  });
  let said = '';
  api.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(api, 'close');
  t.match({ code: api.exitCode, said }, { code: 78, said: /did not come to its end/ }, 'no api starts on it');
  const another = { ...backup, manifest: { ...backup.manifest, id: '2026-01-01T00-00-00-000Z' } };
  await t.rejects(restore(target, another), { message: /was cut off in this store/ });

  t.match(await command(home, target, ['restore', folder]).ended(), {
    exitCode: 0,
    output: /It took .* The store can be used\.\n$/,
  });
  const again = await backUp({ ...target, clock: systemClock }, join(folder, 'again'));
  t.same(contentsOf(again), contentsOf(backup));
});

t.test(
  'what was erased after the backup is erased again, by the copy of the ledger kept apart',
  async (t) => {
    const store = await openTestStore(t);
    const [erased, deleted, kept] = [await file(store), await file(store), await file(store)];
    const folder = t.testdir();
    const clock = aClock(new Date());
    const keeper = createBackupKeeper({ ...store, clock, timeZone: 'Asia/Kolkata', folder });
    t.ok(await keeper.keep(), 'the first backup is due at once');
    const ledger = createErasureLedger(store.db);
    await inTransaction(store.client, async (session) => {
      await ledger.add(erased.complaintId, 'erased', clock.now(), session);
      await ledger.add(deleted.complaintId, 'deleted', clock.now(), session);
    });
    t.equal(await keeper.keep(), undefined, 'no other backup is due');
    appendFileSync(join(folder, 'erasures.jsonl'), '{"id":"half');

    const other = openEmptyTestStore(t);
    const { erasures } = await restore(other, await findBackup(folder), folder);
    t.same(erasures, { erased: 1, deleted: 1, held: [] });
    const complaints = createComplaintStore(other.db);
    t.match(await complaints.get(erased.complaintId), { description: '', erasedAt: Date });
    t.equal(await complaints.get(deleted.complaintId), undefined);
    t.match(await complaints.get(kept.complaintId), { erasedAt: null });
  },
);

t.test('a ledger of many years is copied, and gone on with by another process', async (t) => {
  const begun = Date.parse('2020-01-01T00:00:00.000Z');
  let entries = 200_000;
  const ledger = {
    async *since(from: Date) {
      for (let at = 0; at < entries; at += 1) {
        const entry = { id: `id-${at}`, kind: 'erased' as const, at: new Date(begun + at * MS_PER_SECOND) };
        if (entry.at >= from) yield entry;
      }
    },
  };
  const folder = t.testdir();
  t.equal(await createErasureCopy(ledger, folder).update(), 200_000);
  entries += 3;
  const successor = createErasureCopy(ledger, folder);
  t.equal(await successor.update(), 3);
  t.equal(await successor.update(), 0);
});

t.test('backups come every day, one at a time over all workers, and go after seven days', async (t) => {
  const store = await openTestStore(t);
  const folder = t.testdir();
  const clock = aClock(new Date('2026-11-20T12:00:00.000Z'));
  const keeperOf = () => createBackupKeeper({ ...store, clock, timeZone: 'Asia/Kolkata', folder });
  const [one, other] = [keeperOf(), keeperOf()];
  const made = await Promise.all([one.keep(), other.keep()]);
  t.equal(made.filter((backup) => backup !== undefined).length, 1);
  for (let day = 1; day <= 9; day += 1) {
    clock.advance(MS_PER_DAY);
    t.ok((await one.keep()) ?? (await other.keep()), 'by whoever has the lease');
    t.equal(await one.keep(), undefined);
  }
  const ids = (await listBackups(folder)).map(({ manifest }) => manifest.id);
  t.equal(ids.length, 8, 'today and seven days back');
  t.equal(ids[0], '2026-11-22T12-00-00-000Z');
});
