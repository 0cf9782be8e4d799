import {
  answeredWithin,
  checkHealth,
  createSystemFacts,
  type HealthChecks,
  type ProcessHeartbeat,
  readLastEvaluation,
  remembered,
  STORE_AWAY,
  SYSTEM_VERSION,
  type SystemFactsOptions,
  statusOf,
} from '@namsev/core';
import type { SystemHealthView } from './schemas/system-health.ts';

export interface SystemSummaryOptions extends SystemFactsOptions {
  readonly store: { readonly kind: string; readonly version: string };
}

interface Known {
  readonly checks: HealthChecks;
  readonly degraded: readonly string[];
  readonly processes: readonly ProcessHeartbeat[];
  readonly lastEvaluatedAt: Date | null;
  readonly backupAgeHours: number | null;
}

const ANSWER_WITHIN_MS = 250;
const FRESH_MS = 1_000;
/** Figures of this age are better than none. */
const LATELY_MS = 30_000;
const BYTES_PER_MB = 1_048_576;
const SECONDS_PER_HOUR = 3_600;

/**
 * The administrators' summary. Answers within 250 ms whatever the store does, and asks it for figures at most once a
 * second. A store that answers, but too slowly for all the figures, is not one that is away: then those of a moment
 * ago are told.
 */
export function createSystemSummary(options: SystemSummaryOptions): () => Promise<SystemHealthView> {
  const { db, store } = options;
  const readFacts = createSystemFacts(options);
  let lately: { readonly known: Known; readonly at: number } | undefined;
  const learn = async (): Promise<Known> => {
    const [facts, evaluation] = await Promise.all([readFacts(), readLastEvaluation(db)]);
    const { degraded, processes, backupAgeHours } = facts;
    const known = {
      checks: checkHealth(facts),
      degraded,
      processes,
      lastEvaluatedAt: evaluation?.at ?? null,
      backupAgeHours,
    };
    lately = { known, at: performance.now() };
    return known;
  };
  const ask = remembered(FRESH_MS, learn);
  return async () => {
    const [known, isThere] = await Promise.all([
      answeredWithin(ask(), ANSWER_WITHIN_MS),
      answeredWithin(db.command({ ping: 1 }), ANSWER_WITHIN_MS),
    ]);
    if (known !== undefined) return toView(known, store);
    if (isThere === undefined) return toView(NOTHING_KNOWN, store);
    const isRecent = lately !== undefined && performance.now() - lately.at < LATELY_MS;
    return toView(isRecent && lately !== undefined ? lately.known : TOO_SLOW, store);
  };
}

const NOTHING_KNOWN: Known = {
  checks: STORE_AWAY,
  degraded: ['the store does not answer'],
  processes: [],
  lastEvaluatedAt: null,
  backupAgeHours: null,
};

const TOO_SLOW: Known = {
  ...NOTHING_KNOWN,
  checks: { ...STORE_AWAY, store: 'warn' },
  degraded: ['the store is slow: the figures could not be read in time'],
};

function toView(
  { checks, degraded, processes, lastEvaluatedAt, backupAgeHours }: Known,
  store: SystemSummaryOptions['store'],
): SystemHealthView {
  const seconds = Math.floor(process.uptime());
  const { heapUsed, rss } = process.memoryUsage();
  const heaps = processes.map(({ heapUsedMB }) => heapUsedMB);
  return {
    status: statusOf(checks, degraded),
    uptime: `${Math.floor(seconds / SECONDS_PER_HOUR)}h ${Math.floor((seconds % SECONDS_PER_HOUR) / 60)}m`,
    uptimeSeconds: seconds,
    version: SYSTEM_VERSION,
    store: { ...store },
    memory: {
      heapUsedMB: Math.max(Math.round(heapUsed / BYTES_PER_MB), ...heaps),
      rssMB: Math.round(rss / BYTES_PER_MB),
    },
    checks: { ...checks },
    degraded: [...degraded],
    backup: { ageHours: backupAgeHours === null ? null : Math.round(backupAgeHours * 10) / 10 },
    alerting: { lastEvaluatedAt: lastEvaluatedAt?.toISOString() ?? null },
    processes: processes.map(({ name, kind, version, heartbeatAt, heapUsedMB }) => ({
      name,
      kind,
      version,
      heartbeatAt: heartbeatAt.toISOString(),
      heapUsedMB,
    })),
  };
}
