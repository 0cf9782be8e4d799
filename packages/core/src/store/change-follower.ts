import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeStream, ChangeStreamDocument, Collection, Document } from 'mongodb';
import type { Logger } from '../operations/log.ts';

export interface ChangeFollowerOptions {
  readonly collection: Collection<Document & { _id: unknown }>;
  /** What is to be told of, and what of it. */
  readonly pipeline: readonly Document[];
  onChange(change: ChangeStreamDocument): void;
  /** A stream began that knows nothing of what was before it: what was known by an earlier one may be wrong. */
  onBegin?(): void;
  readonly logger: Logger;
}

export interface ChangeFollower {
  /**
   * Whether all changes are known up to this many ms ago. The store answers twice a second even when nothing happens:
   * while it does, nothing was missed.
   */
  isCurrent(withinMs: number): boolean;
  /** Tells of nothing any more. What the store is asked at the moment ends with the connection, and is not waited for. */
  stop(): void;
}

const SILENCE_MS = 400;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Follows the changes of a collection for as long as the process lives, and says how far it got. */
export function followChanges({
  collection,
  pipeline,
  onChange,
  onBegin,
  logger,
}: ChangeFollowerOptions): ChangeFollower {
  let stopped = false;
  const ending = new AbortController();
  let currentAt = Number.NEGATIVE_INFINITY;
  let stream: ChangeStream | undefined;

  const follow = async (): Promise<void> => {
    stream = collection.watch([...pipeline], { maxAwaitTimeMS: SILENCE_MS });
    for (let isFirst = true; !stopped; isFirst = false) {
      const askedAt = performance.now();
      const change = await stream.tryNext();
      if (isFirst) onBegin?.();
      if (change !== null && !stopped) onChange(change);
      currentAt = askedAt;
    }
  };
  const run = async (): Promise<void> => {
    for (let failures = 0; !stopped; failures += 1) {
      const begun = performance.now();
      try {
        await follow();
      } catch (error) {
        if (!stopped) logger.warn({ err: error }, 'a change stream ended; it is begun again');
      }
      currentAt = Number.NEGATIVE_INFINITY;
      if (performance.now() - begun > LONGEST_PAUSE_MS) failures = 0;
      await stream?.close().catch(ignoreClosed);
      if (!stopped)
        await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), undefined, {
          signal: ending.signal,
        }).catch(ignoreClosed);
    }
  };
  void run();
  return {
    isCurrent: (withinMs) => performance.now() - currentAt <= withinMs,
    stop() {
      stopped = true;
      ending.abort();
      void stream?.close().catch(ignoreClosed);
    },
  };
}

/** It is given up either way. */
function ignoreClosed(): void {}
