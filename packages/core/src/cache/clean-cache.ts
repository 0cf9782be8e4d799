import type { Db } from 'mongodb';
import type { Clock } from '../clock.ts';

export interface CacheCleaning {
  /** Entries that had expired and were still there. */
  readonly removed: number;
  readonly kept: number;
}

const AT_ONCE = 500;

/**
 * Removes what has expired from the layer of the store, and words of invalidation that nobody waits for any more. A
 * store does that by itself about once a minute, while it keeps up; nothing that is read depends on it.
 */
export async function cleanCache(db: Db, clock: Clock, signal: AbortSignal): Promise<CacheCleaning> {
  const removed = await removeExpired(db, 'cache_entries', clock, signal);
  await removeExpired(db, 'cache_invalidations', clock, signal);
  return { removed, kept: await db.collection('cache_entries').estimatedDocumentCount() };
}

async function removeExpired(db: Db, name: string, clock: Clock, signal: AbortSignal): Promise<number> {
  const collection = db.collection(name);
  for (let removed = 0; ; ) {
    signal.throwIfAborted();
    const expired = collection.find({ expireAt: { $lte: clock.now() } }, { projection: { _id: 1 } });
    const ids = (await expired.limit(AT_ONCE).toArray()).map(({ _id }) => _id);
    if (ids.length === 0) return removed;
    removed += (await collection.deleteMany({ _id: { $in: ids } })).deletedCount;
  }
}
