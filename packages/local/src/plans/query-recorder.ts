import { BSON, type CommandStartedEvent, MongoClient } from 'mongodb';
import { type ObservedQuery, queriesOf, shapeOf } from './observed-query.ts';

export const TELL_QUERIES = 'tell queries';

export interface ToldQueries {
  readonly type: 'queries';
  /** Extended JSON, for the channel knows no ObjectId. */
  readonly queries: readonly string[];
}

const KEPT_OF_A_SHAPE = 3;

/** What clients put to the store: every shape of query, with the last queries of it. */
export interface QueryRecorder {
  /** The client has to tell of its commands. */
  listen(client: MongoClient): void;
  tell(): readonly string[];
}

export function createQueryRecorder(): QueryRecorder {
  const seen = new Map<string, string[]>();
  const record = ({ command, databaseName }: CommandStartedEvent): void => {
    if (databaseName === 'admin') return;
    for (const query of queriesOf(command)) {
      const kept = [...(seen.get(shapeOf(query)) ?? []), BSON.EJSON.stringify(query, { relaxed: false })];
      seen.set(shapeOf(query), kept.slice(-KEPT_OF_A_SHAPE));
    }
  };
  return {
    listen: (client) => void client.on('commandStarted', record),
    tell: () => [...seen.values()].flat(),
  };
}

/**
 * Listens to all clients of this process, and tells over the channel that a service has anyway. Clients tell of their
 * commands where the address of the store says `monitorCommands=true`.
 */
export function recordProcess(): void {
  const recorder = createQueryRecorder();
  const heard = new WeakSet<MongoClient>();
  const connect = MongoClient.prototype.connect;
  MongoClient.prototype.connect = function connectAndListen(this: MongoClient) {
    if (!heard.has(this)) recorder.listen(this);
    heard.add(this);
    return connect.call(this);
  };
  process.on('message', (message) => {
    if (message !== TELL_QUERIES) return;
    process.send?.({ type: 'queries', queries: recorder.tell() } satisfies ToldQueries);
  });
}

export function readQueries(told: readonly string[]): readonly ObservedQuery[] {
  return told.map((query) => BSON.EJSON.parse(query, { relaxed: false }) as ObservedQuery);
}
