import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createApiKeyStore,
  createAuditChain,
  createAuditEntry,
  createAuditLog,
  createAuthenticator,
  systemClock,
} from '@namsev/core';
import { openTestStore } from '@namsev/core/testing';
import t from 'tap';
import { createKey, listKeys, revokeKey } from '../src/keys/manage-keys.ts';
import { commandEnvironment, rootFolder } from './real-system.ts';

t.test('keys are made, listed and revoked from the command line', async (t) => {
  const store = await openTestStore(t);
  const env = {
    ...commandEnvironment(join(t.testdir(), 'home')),
    MONGODB_URI: store.uri,
    MONGODB_DATABASE: store.database,
  };
  const keys = (...words: string[]) => command('keys', ...words);
  const command = async (...words: string[]) => {
    const script = join(rootFolder, 'bin/namsev.mjs');
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [script, ...words], { env });
      return stdout;
    } catch (error) {
      return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    }
  };
  const words = ['--role', 'officer', '--name', 'Meena', '--wards', 'W01,W02', '--expires', '2090-12-31'];
  const made = await keys('create', ...words);
  const secret = /^nsk_[\w-]{43}$/m.exec(made)?.[0] ?? '';
  const id = /^Key (\w+)/.exec(made)?.[1] ?? '';
  const authenticator = createAuthenticator(createApiKeyStore(store.db), systemClock);
  t.match(await authenticator.authenticate(secret), {
    keyId: id,
    role: 'officer',
    name: 'Meena',
    scope: { wards: ['W01', 'W02'] },
  });

  const listed: string[] = [];
  const print = (line: string) => void listed.push(line);
  await listKeys({ keys: createApiKeyStore(store.db), clock: systemClock, print });
  t.match(listed.join('\n'), new RegExp(`${id} .* officer .* Meena .* W01, W02 .* 2090-12-31`));
  t.notMatch(listed.join('\n'), secret);

  t.match(await keys('revoke', id), /opens nothing any more/);
  t.match(await command('audit', 'verify'), /^0 entries in 0 months.*\nEvery link holds\.\n$/);
  t.match(
    await command('migrate', 'status'),
    /expand +done\nThe store has schema (\d+)\. This version of NamSev knows \1\./,
  );
  t.match(await command('migrate', 'down', '0'), /VERSION must be from 1/);
  const log = createAuditLog(store.db, store.client);
  const officer = { keyId: id, role: 'officer' as const, name: 'Meena', scope: {} };
  for (const subject of ['a', 'b'])
    await log.append(
      createAuditEntry(officer, 'complaint.moved', { kind: 'complaint', id: subject }, systemClock.now()),
    );
  await createAuditChain(store.db, store.client, systemClock).extend();
  t.match(await command('audit', 'verify'), /^2 entries in 1 months.*\nEvery link holds\.\n$/);
  await store.db.collection('audit').updateOne({ 'subject.id': 'a' }, { $set: { 'subject.id': 'c' } });
  t.match(await command('audit', 'verify'), /The audit log does not hold/);
  const later = createAuthenticator(createApiKeyStore(store.db), systemClock);
  t.equal(await later.authenticate(secret), undefined);
});

t.test('a wish that cannot be is said in one line, and makes no key', async (t) => {
  const store = await openTestStore(t);
  const keys = createApiKeyStore(store.db);
  const command = { keys, clock: systemClock, print: () => t.fail('nothing is made') };
  const city = join(rootFolder, 'cities/tirupur');
  for (const [wishes, message] of [
    [{ role: 'king', name: 'A' }, /--role must be one of/],
    [{ role: 'admin' }, /--name is missing/],
    [{ role: 'admin', name: 'A', wards: 'W99' }, /W99 is none of W01/],
    [{ role: 'admin', name: 'A', departments: 'Magic' }, /Magic is none of/],
    [{ role: 'admin', name: 'A', expires: '2001-01-01' }, /a day to come/],
    [{ role: 'admin', name: 'A', expires: 'soon' }, /a day to come/],
  ] as const)
    await t.rejects(createKey(command, city, wishes), { message });
  await t.rejects(revokeKey(command, 'nobody'), { message: /There is no key nobody/ });
  t.same((await keys.list({ limit: 1 })).items, []);
});
