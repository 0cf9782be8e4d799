import { type Db, MongoClient } from 'mongodb';

export interface StoreConnection {
  readonly client: MongoClient;
  readonly db: Db;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly uri: string;
  readonly database: string;
  /** Shown in the store's own logs and in `currentOp`. */
  readonly applicationName: string;
  /** Bound on finding a usable server, on opening a socket and on waiting for a free connection, in ms. */
  readonly selectionTimeoutMs: number;
  /** Bound on the answer to one command, in ms. A request gives up after it; the write may still land. */
  readonly socketTimeoutMs: number;
  readonly maxPoolSize: number;
  /** Whether the client tells of every command; for measurements. Without it the parameters of the address decide. */
  readonly monitorCommands?: boolean;
}

/**
 * An answer to a request is due within 3 s, even when that answer is 503. The driver repeats a read or a commit whose
 * answer did not come once, over a new connection: both times count together.
 */
export const REQUEST_TIMEOUTS = {
  selectionTimeoutMs: 1_400,
  socketTimeoutMs: 1_200,
  maxPoolSize: 40,
} as const;

/** Jobs read and write more at a time than requests do, and someone repeats them when they fail. */
export const WORK_TIMEOUTS = { selectionTimeoutMs: 3_000, socketTimeoutMs: 30_000, maxPoolSize: 40 } as const;

/** What is asked for once and takes as long as the store is large: the index of a whole city. */
export const RESTORE_TIMEOUTS = { ...WORK_TIMEOUTS, socketTimeoutMs: 15 * 60_000 } as const;

/**
 * Opens a client whose every acknowledged write is journaled by a majority.
 * Does not wait for the server: the first command does, at most `selectionTimeoutMs`.
 */
export function connectStore(options: ConnectOptions): StoreConnection {
  const client = new MongoClient(options.uri, {
    appName: options.applicationName,
    serverSelectionTimeoutMS: options.selectionTimeoutMs,
    connectTimeoutMS: options.selectionTimeoutMs,
    waitQueueTimeoutMS: options.selectionTimeoutMs,
    socketTimeoutMS: options.socketTimeoutMs,
    maxPoolSize: options.maxPoolSize,
    heartbeatFrequencyMS: 2_000,
    ...(options.monitorCommands !== undefined && { monitorCommands: options.monitorCommands }),
    retryReads: true,
    retryWrites: true,
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    ignoreUndefined: true,
  });
  return { client, db: client.db(options.database), close: () => client.close() };
}
