import { type Clock, invalidateCache } from '@namsev/core';
import type { Db } from 'mongodb';
import { defineJob } from '../define-job.ts';

/** Drops what a cache holds, in the store and in every process. Safe to run again: there is less to drop. */
export function invalidateCacheJob({ db, clock }: { readonly db: Db; readonly clock: Clock }) {
  return defineJob({
    job: 'invalidate-cache',
    async run(what, { logger }) {
      const dropped = await invalidateCache(db, clock, what);
      logger.debug({ cache: what.cache, dropped }, 'invalidation');
    },
  });
}
