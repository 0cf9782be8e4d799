import { missingIndexes } from '@namsev/core';
import type { Db } from 'mongodb';

export interface Readiness {
  /** Why requests should go elsewhere; empty when ready. Answers within 500 ms, asks the store once a second. */
  reasons(): Promise<readonly string[]>;
  /** From now on not ready: the process is about to stop. */
  drain(): void;
}

const FRESH_MS = 1_000;
const INDEXES_FRESH_MS = 10_000;
const ANSWER_WITHIN_MS = 300;

export function createReadiness(db: Db): Readiness {
  let draining = false;
  const store = remembered(FRESH_MS, () => pingStore(db));
  const indexes = remembered(INDEXES_FRESH_MS, async () =>
    (await missingIndexes(db)).map((name) => `index ${name} is missing`),
  );
  return {
    async reasons() {
      if (draining) return ['stopping'];
      const unreachable = await within(store(), ['the store does not answer']);
      return unreachable.length > 0 ? unreachable : within(indexes(), ['the indexes could not be checked']);
    },
    drain() {
      draining = true;
    },
  };
}

async function pingStore(db: Db): Promise<readonly string[]> {
  await db.command({ ping: 1 });
  return [];
}

type Reasons = Promise<readonly string[]>;

/** A failed or slow check is the reason itself; its details are in the log of the requests that fail. */
function within(check: Reasons, otherwise: readonly string[]): Reasons {
  const failed = check.then(
    (reasons) => reasons,
    () => otherwise,
  );
  const slow = new Promise<readonly string[]>((resolve) => {
    setTimeout(resolve, ANSWER_WITHIN_MS, otherwise).unref();
  });
  return Promise.race([failed, slow]);
}

/** One check under way at a time; a good answer is kept for `freshMs`, a failure is asked again. */
function remembered(freshMs: number, check: () => Reasons): () => Reasons {
  let last: Reasons | undefined;
  let until = 0;
  return () => {
    if (last !== undefined && performance.now() < until) return last;
    until = Number.POSITIVE_INFINITY;
    last = check();
    last.then(
      () => {
        until = performance.now() + freshMs;
      },
      () => {
        until = 0;
      },
    );
    return last;
  };
}
