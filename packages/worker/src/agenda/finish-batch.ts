import { setTimeout as pause } from 'node:timers/promises';
import type { LeaseStore } from './lease-store.ts';

/** Finishes that fall within this time, in ms, become one write for each claim. */
const COLLECT_MS = 3;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** With more finishes than this under way, runs wait for their own: memory has an end. */
const MOST_PENDING = 2_000;

export interface FinishBatchOptions {
  readonly store: LeaseStore;
  /** How long, in ms, a store that is away is tried again. */
  readonly patienceMs: number;
  /** Told when a finish could not be written: the job, though done, will run once more. */
  onGivenUp(ids: readonly string[], error: unknown): void;
}

export interface FinishBatch {
  /** Removes a finished job soon. Resolves at once, unless too many are under way. */
  add(token: string, id: string): Promise<void>;
  /** Resolves when all that was added is written or given up. */
  settled(): Promise<void>;
}

/** Collects finishes and writes them together, one write after the other: the slower the store, the larger each. */
export function createFinishBatch({ store, patienceMs, onGivenUp }: FinishBatchOptions): FinishBatch {
  let collected = new Map<string, string[]>();
  let pending = 0;
  let writing: Promise<void> | undefined;

  const writeOne = async (token: string, ids: readonly string[]) => {
    try {
      await finishPatiently(store, token, ids, patienceMs);
    } catch (error) {
      onGivenUp(ids, error);
    }
  };
  const writeAll = async () => {
    await pause(COLLECT_MS);
    while (collected.size > 0) {
      const batch = collected;
      collected = new Map();
      await Promise.all([...batch].map(([token, ids]) => writeOne(token, ids)));
      for (const ids of batch.values()) pending -= ids.length;
    }
    writing = undefined;
  };
  return {
    async add(token, id) {
      const ids = collected.get(token);
      if (ids === undefined) collected.set(token, [id]);
      else ids.push(id);
      pending += 1;
      writing ??= writeAll();
      if (pending > MOST_PENDING) await writing;
    },
    async settled() {
      await writing;
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
