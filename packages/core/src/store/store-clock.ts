import type { Db } from 'mongodb';
import { type Clock, MS_PER_MINUTE } from '../clock.ts';

export interface StoreClock extends Clock {
  /** Measures the offset to the store's clock anew. */
  refresh(): Promise<void>;
  stop(): void;
}

const REFRESH_EVERY_MS = MS_PER_MINUTE;

/**
 * The store's time, by an offset measured from `hello.localTime` and refreshed each minute.
 *
 * Leases, due times and deadlines are compared between machines whose own clocks may differ by minutes.
 * Wall-clock jumps of this machine do not matter between two measurements: elapsed time is monotonic.
 */
export async function createStoreClock(db: Db): Promise<StoreClock> {
  let base = await measure(db);
  const refresh = async () => {
    base = await measure(db);
  };
  const timer = setInterval(() => {
    // The last offset stays good enough while the store is away.
    refresh().catch(keepLastOffset);
  }, REFRESH_EVERY_MS);
  timer.unref();
  return {
    now: () => new Date(base.storeTimeMs + (performance.now() - base.monotonicMs)),
    refresh,
    stop: () => clearInterval(timer),
  };
}

function keepLastOffset(): void {}

async function measure(db: Db): Promise<{ storeTimeMs: number; monotonicMs: number }> {
  const before = performance.now();
  const { localTime } = await db.command({ hello: 1 });
  const after = performance.now();
  if (!(localTime instanceof Date)) throw new Error('The store does not tell its time in hello.localTime.');
  return { storeTimeMs: localTime.getTime(), monotonicMs: (before + after) / 2 };
}
