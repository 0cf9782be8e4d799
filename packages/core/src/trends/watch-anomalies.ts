import { addDays, dayOf } from '../city/city-day.ts';
import { MS_PER_MINUTE } from '../clock.ts';
import { findAnomaliesSoFar, type TrendDependencies } from './calculate-trend-baselines.ts';

export interface AnomalyWatchOptions extends Omit<TrendDependencies, 'city' | 'termsOf'> {
  /** Told when nothing could be found out; what was found before stands. */
  onFailure(error: unknown): void;
}

/** Counting a day reads all its complaints. */
const LOOKS_EVERY_MS = 5 * MS_PER_MINUTE;
const LONGEST_LOOK_MS = MS_PER_MINUTE;
/** More than any day has. */
const MOST_FINDINGS = 200;

/**
 * What stands out at the moment, as `W01 Water Supply` (`all` for a whole city), in order: today so far, and what the
 * daily batch found of yesterday. Looks at most every five minutes, and tells in between what it saw.
 */
export function watchAnomalies(options: AnomalyWatchOptions): () => Promise<readonly string[]> {
  let seen: readonly string[] = [];
  let nextLookAt = 0;
  return async () => {
    const now = options.clock.now().getTime();
    if (now < nextLookAt) return seen;
    nextLookAt = now + LOOKS_EVERY_MS;
    try {
      seen = await lookForAnomalies(options);
    } catch (error) {
      options.onFailure(error);
    }
    return seen;
  };
}

async function lookForAnomalies(options: AnomalyWatchOptions): Promise<readonly string[]> {
  const { clock, timeZone, trends } = options;
  const yesterday = addDays(dayOf(clock.now(), timeZone), -1);
  const [soFar, findings] = await Promise.all([
    findAnomaliesSoFar({ ...options, termsOf: () => [] }, AbortSignal.timeout(LONGEST_LOOK_MS)),
    trends.findings(MOST_FINDINGS),
  ]);
  const before = findings.flatMap((finding) =>
    finding.kind === 'anomaly' && finding.day === yesterday ? [finding] : [],
  );
  return [...new Set([...soFar, ...before].map(({ ward, category }) => `${ward} ${category}`))].sort();
}
