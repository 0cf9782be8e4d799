import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';

const DUPLICATE_KEY = 11_000;
const WRITE_CONFLICT = 112;
const MAX_TIME_EXPIRED = 50;

export function isDuplicateKey(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
    return failures.length > 0 && failures.every((failure) => failure.code === DUPLICATE_KEY);
  }
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** Two transactions wanted the same document: the same work may succeed when it is begun again. */
export function isWriteConflict(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === WRITE_CONFLICT;
}

export function isTransientTransactionError(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel('TransientTransactionError');
}

export function isUnknownCommitResult(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
}

/**
 * The connection went while a command was under way: whether it was carried out is not known.
 * The driver passes some errors of the socket on as they are.
 */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof MongoNetworkError) return true;
  return error instanceof Error && 'code' in error && SOCKET_CODES.has(String(error.code));
}

const SOCKET_CODES = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNREFUSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/** The store is away, stepping down, starting or too slow: nothing is known about the request itself. */
export function isStoreUnavailable(error: unknown): boolean {
  // The driver wraps what ended a bulk write.
  if (error instanceof MongoBulkWriteError && error.errorResponse instanceof Error)
    return isStoreUnavailable(error.errorResponse);
  if (error instanceof MongoServerSelectionError || isConnectionLost(error)) return true;
  if (!(error instanceof MongoError)) return false;
  if (UNAVAILABLE_NAMES.has(error.name) || UNAVAILABLE_CODES.has(Number(error.code))) return true;
  return UNAVAILABLE_LABELS.some((label) => error.hasErrorLabel(label));
}

const UNAVAILABLE_LABELS = [
  'RetryableWriteError',
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
];

const UNAVAILABLE_NAMES = new Set([
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
]);

/** NotPrimary, ShutdownInProgress, InterruptedDueToReplStateChange and their relatives of the server's error list. */
const UNAVAILABLE_CODES = new Set([
  6,
  7,
  89,
  91,
  189,
  9001,
  10_107,
  11_600,
  11_602,
  13_435,
  13_436,
  MAX_TIME_EXPIRED,
]);
