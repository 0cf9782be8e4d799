import type { Db } from 'mongodb';
import { type Clock, MS_PER_DAY } from '../clock.ts';
import type { CacheEvent } from '../metrics/metrics.ts';

export interface StoreCacheOptions {
  readonly db: Db;
  readonly clock: Clock;
  /** Name of the cache; part of every key too. */
  readonly name: string;
  onEvent(event: CacheEvent): void;
}

export interface StoredValue<Value> {
  /** Undefined: it is known that there is nothing. */
  readonly value: Value | undefined;
  readonly subject: string;
}

/** What all processes share. Values hold ids, codes and numbers, never a text of a citizen. */
export interface StoreCache<Value> {
  /** Undefined where there is no entry. Reading writes nothing. */
  get(key: string): Promise<StoredValue<Value> | undefined>;
  /** Keeps what was read from `readAt` on, unless its subject was invalidated since. */
  put(key: string, entry: StoredValue<Value>, readAt: Date): Promise<void>;
  now(): Date;
}

interface EntryDocument<Value> {
  _id: string;
  cache: string;
  subject: string;
  /** Absent in an entry of what is not there. */
  value?: Value;
  expireAt: Date;
}

const TTL_MS = 30 * MS_PER_DAY;
const NEGATIVE_TTL_MS = 60_000;
/** A larger value is not kept: it would cost more to read than it saves. */
const MOST_BYTES = 256 * 1_024;
/** Two processes do not know the store's time to the millisecond. */
const CLOCK_MARGIN_MS = 1_000;
/** With more words than these since the reading, an entry is not worth the risk. */
const MOST_WORDS = 200;

export function createStoreCache<Value>({ db, clock, name, onEvent }: StoreCacheOptions): StoreCache<Value> {
  const entries = db.collection<EntryDocument<Value>>('cache_entries');
  return {
    async get(key) {
      const document = await entries.findOne({ _id: key } as object);
      // The store removes expired entries about once a minute.
      const isThere = document !== null && document.expireAt > clock.now();
      onEvent(isThere ? 'hit' : 'miss');
      return isThere ? { value: document.value as Value | undefined, subject: document.subject } : undefined;
    },
    now: () => clock.now(),
    async put(key, { value, subject }, readAt) {
      if (value !== undefined && JSON.stringify(value).length > MOST_BYTES) return;
      const ttlMs = value === undefined ? NEGATIVE_TTL_MS : TTL_MS;
      const expireAt = new Date(clock.now().getTime() + ttlMs);
      const fields = { cache: name, subject, expireAt, ...(value !== undefined && { value }) };
      await entries.replaceOne({ _id: key } as object, fields as EntryDocument<Value>, {
        upsert: true,
        writeConcern: { w: 1, journal: false },
      });
      // Looked at after the write: word is given before entries are dropped, so one of the two sees the other.
      if (await wasInvalidated(db, { cache: name, subject }, readAt))
        await entries.deleteOne({ _id: key } as object);
    },
  };
}

async function wasInvalidated(
  db: Db,
  { cache, subject }: { readonly cache: string; readonly subject: string },
  since: Date,
): Promise<boolean> {
  const words = db
    .collection('cache_invalidations')
    .find({ cache, at: { $gte: new Date(since.getTime() - CLOCK_MARGIN_MS) } })
    .limit(MOST_WORDS);
  const known = await words.toArray();
  return (
    known.length === MOST_WORDS ||
    known.some((word) => word['subject'] === undefined || word['subject'] === subject)
  );
}

/** Removes the entries of a subject from the store, or of a whole cache; how many there were. */
export async function dropStoredEntries(
  db: Db,
  what: { readonly cache: string; readonly subject?: string },
): Promise<number> {
  const { deletedCount } = await db.collection('cache_entries').deleteMany({ ...what });
  return deletedCount;
}
