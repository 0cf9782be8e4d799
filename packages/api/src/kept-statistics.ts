import {
  type Clock,
  cacheKeyOf,
  createLayeredCache,
  createProcessCache,
  createStoreCache,
  followInvalidations,
  type Logger,
  type Metrics,
  readCacheSecret,
  SYSTEM_VERSION,
} from '@namsev/core';
import type { Db } from 'mongodb';

/** Figures that change when a batch has run, and that many ask for in between. Numbers and codes only. */
export interface KeptStatistics {
  /** What `load` gives for the input: from this process, else from the store, else made once. */
  through<Value>(subject: string, input: unknown, load: () => Promise<Value>): Promise<Value>;
  stop(): void;
}

export interface KeptStatisticsOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'cache'>;
  readonly logger: Logger;
}

const NAME = 'statistics';
const MAX_BYTES = 2 * 1_024 * 1_024;
/** Without word of the store for this long both layers are passed by. */
const CURRENT_WITHIN_MS = 1_200;

/** Whoever changes the figures says so by the job `invalidate-cache`, and every process hears of it. */
export function createKeptStatistics({ db, clock, metrics, logger }: KeptStatisticsOptions): KeptStatistics {
  const ofProcess = createProcessCache<unknown>({
    clock,
    maxBytes: MAX_BYTES,
    onEvent: (event) => metrics.cache(NAME, 'process', event),
  });
  const ofStore = createStoreCache<unknown>({
    db,
    clock,
    name: NAME,
    onEvent: (event) => metrics.cache(NAME, 'store', event),
  });
  const layers = createLayeredCache(ofProcess, ofStore);
  const words = followInvalidations(
    db,
    logger,
    ({ cache, subject }) => {
      if (cache !== NAME) return;
      if (subject === undefined) ofProcess.clear();
      else ofProcess.invalidate(subject);
    },
    () => ofProcess.clear(),
  );
  let secret: Promise<string> | undefined;
  const readSecret = (): Promise<string> => {
    secret ??= readCacheSecret(db).catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
    return secret;
  };
  return {
    async through<Value>(subject: string, input: unknown, load: () => Promise<Value>) {
      if (!words.isCurrent(CURRENT_WITHIN_MS)) return load();
      const versions = { system: SYSTEM_VERSION };
      const key = cacheKeyOf(await readSecret(), { cache: NAME, versions, input: [subject, input] });
      return (await layers.through(key, async () => ({ value: await load(), subject }))) as Value;
    },
    stop: () => words.stop(),
  };
}
