import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { connectStore, type StoreConnection, WORK_TIMEOUTS } from '../src/store/connect.ts';
import { migrate } from '../src/store/migrations/migrate.ts';

/** Set by `npm test`, which starts the store. */
export function testStoreUri(): string {
  const uri = process.env['NAMSEV_TEST_MONGODB_URI'];
  if (uri === undefined)
    throw new Error('Run the tests with `npm test`: it starts the store that they need.');
  return uri;
}

export interface TestStore extends StoreConnection {
  readonly uri: string;
  readonly database: string;
}

/** A store that `npm test` started goes with all its data, and dropping costs it more than a test does. */
const STAYS = process.env['NAMSEV_TEST_STORE_BINARY'] === undefined;

/** A migrated database of its own, dropped at the end of `t` where the store stays. */
export async function openTestStore(t: Test): Promise<TestStore> {
  const store = openEmptyTestStore(t);
  await migrate(store.db);
  return store;
}

/** A database of its own in which nothing is, not even collections. */
export function openEmptyTestStore(t: Test): TestStore {
  const uri = testStoreUri();
  const database = `test_${randomBytes(6).toString('hex')}`;
  const connection = connectStore({ ...WORK_TIMEOUTS, uri, database, applicationName: 'namsev-test' });
  t.teardown(async () => {
    if (STAYS) await connection.db.dropDatabase();
    await connection.close();
  });
  return { ...connection, uri, database };
}
