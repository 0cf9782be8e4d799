import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, MongoClient } from 'mongodb';
import { storeUnavailable } from '../errors.ts';
import { isConnectionLost, isTransientTransactionError, isUnknownCommitResult } from './store-error.ts';

export interface TransactionOptions {
  /** How long, in ms, conflicts and lost answers are tried again before the store counts as unavailable. */
  readonly patienceMs: number;
}

const REQUEST_PATIENCE: TransactionOptions = { patienceMs: 2_500 };
type IsTooLate = (error: unknown) => boolean;

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;
/** A cut connection is tried again only this early: with the timeouts of one more try the answer is due within 3 s. */
const LOST_STORE_PATIENCE_MS = 800;

/**
 * Runs `work` in one transaction and commits it, majority and journaled.
 *
 * `work` runs again after a conflict and also after a commit whose answer was lost, so it must make no id
 * inside: a second run that meets its own documents as duplicates tells that the first one was committed.
 * The driver's own `withTransaction` tries for two minutes, which no request can wait for.
 *
 * @throws DomainError store_unavailable when `patienceMs` has passed; then nothing is known of the outcome.
 */
export async function inTransaction<Result>(
  client: MongoClient,
  work: (session: ClientSession) => Promise<Result>,
  { patienceMs }: TransactionOptions = REQUEST_PATIENCE,
): Promise<Result> {
  const begun = performance.now();
  const isTooLate = (error: unknown) => {
    const waited = performance.now() - begun;
    return waited >= patienceMs || (isConnectionLost(error) && waited >= LOST_STORE_PATIENCE_MS);
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(client, work, isTooLate);
    } catch (error) {
      if (!mayBeRepeated(error)) throw error;
      if (isTooLate(error)) throw storeUnavailable(error);
      await pauseBefore(attempt);
    }
  }
}

/** One attempt is one session, so that the remains of a failed attempt cannot stand in the way of the next. */
async function runOnce<Result>(
  client: MongoClient,
  work: (session: ClientSession) => Promise<Result>,
  isTooLate: IsTooLate,
): Promise<Result> {
  const session = client.startSession();
  session.startTransaction({
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    const result = await work(session);
    await commit(session, isTooLate);
    await session.endSession();
    return result;
  } catch (error) {
    // Ending a session aborts its transaction. A lost store is not waited for a second time.
    const ended = session.endSession();
    if (!isConnectionLost(error)) await ended;
    throw error;
  }
}

function mayBeRepeated(error: unknown): boolean {
  return isTransientTransactionError(error) || isUnknownCommitResult(error) || isConnectionLost(error);
}

/** Repeating a commit is safe by the protocol, and the work need not run again for it. */
async function commit(session: ClientSession, isTooLate: IsTooLate): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await session.commitTransaction();
    } catch (error) {
      if (!isUnknownCommitResult(error) || isTooLate(error)) throw error;
      await pauseBefore(attempt);
    }
  }
}

function pauseBefore(attempt: number): Promise<void> {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return pause(Math.random() * ceiling);
}
