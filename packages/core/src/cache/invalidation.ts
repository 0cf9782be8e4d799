import { type Db, ObjectId } from 'mongodb';
import { type Clock, MS_PER_HOUR } from '../clock.ts';
import type { Logger } from '../operations/log.ts';
import { type ChangeFollower, followChanges } from '../store/change-follower.ts';
import { dropStoredEntries } from './store-cache.ts';

/** What is not right any more: what one cache holds about a subject, or all that it holds. */
export interface Invalidation {
  readonly cache: string;
  readonly subject?: string;
}

/**
 * Gives word to every process, drops what the store holds, and gives word again: the first word stops those who are
 * about to keep an older value, the second reaches those who read one from the store in between.
 */
export async function invalidateCache(db: Db, clock: Clock, what: Invalidation): Promise<number> {
  await giveWord(db, clock, what);
  const dropped = await dropStoredEntries(db, what);
  await giveWord(db, clock, what);
  return dropped;
}

async function giveWord(db: Db, clock: Clock, what: Invalidation): Promise<void> {
  const at = clock.now();
  const expireAt = new Date(at.getTime() + MS_PER_HOUR);
  await db.collection('cache_invalidations').insertOne({ _id: new ObjectId(), ...what, at, expireAt });
}

/** Tells of every invalidation from now on, by whatever process. */
export function followInvalidations(
  db: Db,
  logger: Logger,
  onInvalidation: (what: Invalidation) => void,
  onBegin?: () => void,
): ChangeFollower {
  return followChanges({
    collection: db.collection('cache_invalidations'),
    pipeline: [{ $match: { operationType: 'insert' } }],
    onChange(change) {
      const document = 'fullDocument' in change ? change.fullDocument : undefined;
      const cache: unknown = document?.['cache'];
      const subject: unknown = document?.['subject'];
      if (typeof cache !== 'string') return;
      onInvalidation(typeof subject === 'string' ? { cache, subject } : { cache });
    },
    ...(onBegin !== undefined && { onBegin }),
    logger,
  });
}
