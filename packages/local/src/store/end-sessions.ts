import { MongoClient } from 'mongodb';

const TIMEOUT_MS = 2_000;

/**
 * Ends every session of the store, and with them the open transactions of a process that died, which would
 * hold their documents for up to 60 s. Those of the living are begun again by whoever runs them.
 */
export async function endAllSessions(uri: string): Promise<void> {
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: TIMEOUT_MS,
    connectTimeoutMS: TIMEOUT_MS,
    socketTimeoutMS: TIMEOUT_MS,
  });
  try {
    await client.db('admin').command({ killAllSessions: [] });
  } finally {
    await client.close();
  }
}
