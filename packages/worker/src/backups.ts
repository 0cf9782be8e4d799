import {
  type City,
  createBackupKeeper,
  type Logger,
  type StoreClock,
  type StoreConnection,
  startBackups,
} from '@namsev/core';

export interface BackupsOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  readonly clock: StoreClock;
  readonly city: City;
  readonly logger: Logger;
}

/** A backup every day where the worker was given a folder for them. They need no models. */
export function keepBackups(folder: string | undefined, options: BackupsOptions): () => Promise<void> {
  if (folder === undefined) return async () => {};
  const { connection, clock, city, logger } = options;
  const { client, db } = connection;
  return startBackups(createBackupKeeper({ client, db, clock, timeZone: city.timeZone, folder }), logger);
}
