import { join } from 'node:path';
import { openStore, type StoreConnection, WORK_TIMEOUTS } from '@namsev/core';
import type { LocalConfig } from '../config.ts';
import { Fault, messageOf } from '../fault.ts';
import { readStoreFile } from './store-file.ts';

/**
 * Works on the store of MONGODB_URI, else on the one that a start is running in this home, with the schema that it has.
 *
 * @throws Fault where there is none, or it does not answer.
 */
export async function withStore<Result>(
  config: LocalConfig,
  applicationName: string,
  work: (connection: StoreConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await openOrFault(config, applicationName);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function openOrFault(config: LocalConfig, applicationName: string): Promise<StoreConnection> {
  const uri = config.mongodbUri ?? readStoreFile(join(config.home, 'store.json'))?.uri;
  if (uri === undefined)
    throw new Fault(
      'No store is running: start NamSev first, or set MONGODB_URI to the address of the store.',
    );
  try {
    return await openStore({ ...WORK_TIMEOUTS, uri, database: config.database, applicationName });
  } catch (error) {
    throw new Fault(`The store does not answer. ${messageOf(error)}`, { cause: error });
  }
}
