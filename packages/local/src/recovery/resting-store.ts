import { existsSync } from 'node:fs';
import { openStore, RESTORE_TIMEOUTS, type StoreConnection } from '@namsev/core';
import type { LocalConfig } from '../config.ts';
import { Fault, messageOf } from '../fault.ts';
import type { Say } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { readHoldingKind } from '../store/data-folder.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { superviseStore } from '../store/supervised-store.ts';
import { acquireHomeLock } from '../supervise/home-lock.ts';

const STORE_PATIENCE_MS = 5_000;

/**
 * Works on a store that nothing else uses: the one of MONGODB_URI, else the home's own, which is run for it.
 *
 * @throws Fault where NamSev is running in this home, or the store does not answer.
 */
export async function withResting<Result>(
  config: LocalConfig,
  say: Say,
  work: (connection: StoreConnection) => Promise<Result>,
): Promise<Result> {
  if (config.mongodbUri !== undefined) return withConnection(config, config.mongodbUri, work);
  const lock = acquireHomeLock(config.home);
  try {
    return await withOwnStore(config, say, (uri) => withConnection(config, uri, work));
  } finally {
    lock.release();
  }
}

async function withOwnStore<Result>(
  config: LocalConfig,
  say: Say,
  work: (uri: string) => Promise<Result>,
): Promise<Result> {
  const holdingData = existsSync(config.home) ? await readHoldingKind(config.home) : undefined;
  const sources = storeSources(toStoreSettings(config), say, { now: () => new Date() });
  const choice = await chooseStore(sources, holdingData === undefined ? {} : { holdingData });
  say(describeChoice(choice));
  const { server } = choice;
  if (server.kind === 'mongodb') return work(server.uri);
  const store = await superviseStore({ server, home: config.home, say });
  try {
    return await work(store.uri);
  } finally {
    await store.stop(STORE_PATIENCE_MS);
  }
}

async function withConnection<Result>(
  { database }: LocalConfig,
  uri: string,
  work: (connection: StoreConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await open(uri, database);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function open(uri: string, database: string): Promise<StoreConnection> {
  try {
    return await openStore({ ...RESTORE_TIMEOUTS, uri, database, applicationName: 'namsev-restore' });
  } catch (error) {
    throw new Fault(`The store does not answer. ${messageOf(error)}`, { cause: error });
  }
}
