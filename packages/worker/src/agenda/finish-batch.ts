import { setTimeout as pause } from 'node:timers/promises';
import type { LeaseStore } from './lease-store.ts';

/** Finishes that fall within this time, in ms, become one write for each claim. */
const COLLECT_MS = 3;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

export interface FinishBatch {
  /** Removes a finished job; resolves when that is written, rejects when it could not be within `patienceMs`. */
  add(token: string, id: string): Promise<void>;
}

/**
 * Collects finishes and writes them together. A store that is away is tried again: giving up would mean that the
 * job, though done, is run once more.
 */
export function createFinishBatch(store: LeaseStore, patienceMs: number): FinishBatch {
  let collected = new Map<string, string[]>();
  let flush: Promise<void> | undefined;

  const writeAll = async () => {
    await pause(COLLECT_MS);
    const writing = collected;
    collected = new Map();
    flush = undefined;
    await Promise.all([...writing].map(([token, ids]) => finishPatiently(store, token, ids, patienceMs)));
  };
  return {
    add(token, id) {
      collected.set(token, [...(collected.get(token) ?? []), id]);
      flush ??= writeAll();
      return flush;
    },
  };
}

async function finishPatiently(
  store: LeaseStore,
  token: string,
  ids: readonly string[],
  patienceMs: number,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await store.finish(token, ids);
      return;
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
    }
  }
}
