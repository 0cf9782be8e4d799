import type { ClientSession, Db } from 'mongodb';
import { isDuplicateKey } from './store-error.ts';
import { inTransaction } from './transaction.ts';

/** From here on the one commit of a transaction costs less than a commit, synced to the disk, for each write. */
const FEWEST = 4;

/**
 * Runs writes that are independent of each other and safe to repeat as one commit where they are many. Without a
 * session each is a commit of its own.
 */
export async function writeTogether(
  db: Db,
  count: number,
  write: (session?: ClientSession) => Promise<unknown>,
): Promise<void> {
  if (count === 0) return;
  if (count < FEWEST) {
    await write();
    return;
  }
  try {
    await inTransaction(db.client, write);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Another writer inserted one of them meanwhile: alone, each finds what is there.
    await write();
  }
}
