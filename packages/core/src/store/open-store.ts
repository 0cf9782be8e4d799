import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectOptions, connectStore, type StoreConnection } from './connect.ts';
import { isStoreUnavailable } from './store-error.ts';

const PATIENCE_MS = 10_000;
const PAUSE_MS = 250;

/** Connects and waits up to 10 s for the store to answer: it may be starting at the same time. */
export async function openStore(options: ConnectOptions): Promise<StoreConnection> {
  const connection = connectStore(options);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await connection.db.command({ ping: 1 });
      return connection;
    } catch (error) {
      if (isStoreUnavailable(error) && performance.now() < deadline) {
        await pause(PAUSE_MS);
        continue;
      }
      await connection.close();
      throw error;
    }
  }
}
