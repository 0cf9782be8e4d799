import {
  checkHealth,
  createSystemFacts,
  type HealthChecks,
  type ProcessHeartbeat,
  readLastEvaluation,
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
}

const ANSWER_WITHIN_MS = 400;
const FRESH_MS = 1_000;
const BYTES_PER_MB = 1_048_576;
const SECONDS_PER_HOUR = 3_600;

/** The administrators' summary. Answers within 400 ms whatever the store does, and asks it at most once a second. */
export function createSystemSummary(options: SystemSummaryOptions): () => Promise<SystemHealthView> {
  const { db, store } = options;
  const readFacts = createSystemFacts(options);
  let last: { readonly known: Promise<Known>; readonly until: number } | undefined;
  const learn = async (): Promise<Known> => {
    const [facts, evaluation] = await Promise.all([readFacts(), readLastEvaluation(db)]);
    const { degraded, processes } = facts;
    return { checks: checkHealth(facts), degraded, processes, lastEvaluatedAt: evaluation?.at ?? null };
  };
  const ask = (): Promise<Known> => {
    if (last !== undefined && performance.now() < last.until) return last.known;
    const known = learn();
    last = { known, until: performance.now() + FRESH_MS };
    known.catch(() => {
      last = undefined;
    });
    return known;
  };
  return async () => toView(await within(ask()), store);
}

const NOTHING_KNOWN: Known = {
  checks: STORE_AWAY,
  degraded: ['the store does not answer'],
  processes: [],
  lastEvaluatedAt: null,
};

function within(known: Promise<Known>): Promise<Known> {
  const answered = known.catch(() => NOTHING_KNOWN);
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<Known>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, NOTHING_KNOWN);
  });
  return Promise.race([answered, slow]).finally(() => clearTimeout(timer));
}

function toView(
  { checks, degraded, processes, lastEvaluatedAt }: Known,
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
