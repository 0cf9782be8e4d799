import { randomUUID } from 'node:crypto';
import { type ClientSession, type Db, type MongoClient, MongoServerError } from 'mongodb';
import { BackupFault } from './backup-fault.ts';

export interface ConsistentReading {
  /** All reads with these options see the store as it was at one moment. */
  readonly options: ReadOptions;
  readonly method: 'snapshot' | 'transaction';
}

export interface ReadOptions {
  readonly session: ClientSession;
  readonly readConcern?: { readonly level: 'snapshot' };
}

interface ProbeDocument {
  _id: 'backup-probe';
  token: string;
}

const INVALID_OPTIONS = 72;
const NOT_SUPPORTED = 115;

/** SnapshotTooOld, SnapshotUnavailable, NoSuchTransaction: the store does not keep the moment any longer. */
const MOMENT_IS_OVER = new Set<unknown>([239, 246, 251]);

/**
 * Reads everything as it was at one moment, while others write.
 *
 * A snapshot session where the store keeps its promise: MongoDB does, for as long as its
 * `minSnapshotHistoryWindowInSeconds` says. Stores exist that accept such a session and yet show later writes, so it
 * is tried first; those keep one moment within a transaction, for up to a minute.
 *
 * @throws BackupFault when the reading takes longer than the store keeps a moment.
 */
export async function readConsistently<Result>(
  client: MongoClient,
  db: Db,
  work: (reading: ConsistentReading) => Promise<Result>,
): Promise<Result> {
  const isSnapshot = await keepsSnapshots(client, db);
  const session = client.startSession(isSnapshot ? { snapshot: true } : {});
  try {
    if (!isSnapshot) session.startTransaction({ readConcern: { level: 'snapshot' } });
    return await work(
      isSnapshot
        ? { options: snapshotOptions(session), method: 'snapshot' }
        : { options: { session }, method: 'transaction' },
    );
  } catch (error) {
    if (error instanceof MongoServerError && MOMENT_IS_OVER.has(error.code))
      throw new BackupFault(
        'Reading took longer than the store keeps one moment: a minute on an embedded store, minSnapshotHistoryWindowInSeconds on MongoDB.',
        { cause: error },
      );
    throw error;
  } finally {
    // Ending a session aborts its transaction.
    await session.endSession();
  }
}

/** Whether a snapshot session goes on seeing what was there before a write of somebody else. */
async function keepsSnapshots(client: MongoClient, db: Db): Promise<boolean> {
  const control = db.collection<ProbeDocument>('control');
  const write = async () => {
    const token = randomUUID();
    await control.updateOne({ _id: 'backup-probe' }, { $set: { token } }, { upsert: true });
    return token;
  };
  const before = await write();
  const session = client.startSession({ snapshot: true });
  try {
    const look = () => control.findOne({ _id: 'backup-probe' }, snapshotOptions(session));
    const first = await look();
    await write();
    const second = await look();
    return first?.token === before && second?.token === before;
  } catch (error) {
    if (isUnsupported(error)) return false;
    throw error;
  } finally {
    await session.endSession();
    await control.deleteOne({ _id: 'backup-probe' });
  }
}

/** The read concern of the connection would take the place of the session's. */
function snapshotOptions(session: ClientSession): ReadOptions {
  return { session, readConcern: { level: 'snapshot' } };
}

function isUnsupported(error: unknown): boolean {
  return (
    error instanceof MongoServerError && (error.code === INVALID_OPTIONS || error.code === NOT_SUPPORTED)
  );
}
