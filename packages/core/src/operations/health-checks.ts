import type { SystemFacts } from './system-facts.ts';

export type CheckResult = 'pass' | 'warn' | 'fail';

export const CHECKS = [
  'memory',
  'latency',
  'errorRate',
  'cacheHitRate',
  'queueDepth',
  'batches',
  'backup',
  'store',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** Beyond `warn` somebody should look, beyond `fail` somebody must. The units are those of the facts. */
export const HEALTH_BOUNDS = {
  memory: { warn: 100, fail: 250 },
  latency: { warn: 300, fail: 1_000 },
  errorRate: { warn: 0.05, fail: 0.25 },
  cacheHitRate: { warn: 0.7, fail: 0 },
  queueDepth: { warn: 50, fail: 5_000 },
  backup: { warn: 26, fail: 74 },
} as const;

/** Fewer requests in five minutes, or fewer reads of a cache, say nothing. */
const FEWEST_REQUESTS = 20;
const FEWEST_READS = 500;

export type HealthChecks = Readonly<Record<CheckName, CheckResult>>;

/** Each check by the figures of the last five minutes; what was not measured passes. */
export function checkHealth(facts: SystemFacts): HealthChecks {
  const { metrics, queues, processes, lateBatches } = facts;
  const { requests, caches } = metrics;
  const enough = requests.total >= FEWEST_REQUESTS;
  const heaps = processes.map(({ heapUsedMB }) => heapUsedMB);
  const hitRates = caches
    .filter(({ layer, hits, misses }) => layer === 'process' && hits + misses >= FEWEST_READS)
    .map(({ hitRate }) => hitRate ?? 1);
  return {
    memory: above(Math.max(0, ...heaps), HEALTH_BOUNDS.memory),
    latency: above(enough ? (requests.latencyMs.p95 ?? 0) : 0, HEALTH_BOUNDS.latency),
    errorRate: above(enough ? requests.errorRate : 0, HEALTH_BOUNDS.errorRate),
    cacheHitRate: below(Math.min(1, ...hitRates), HEALTH_BOUNDS.cacheHitRate),
    queueDepth: above(Math.max(0, ...queues.map(({ waiting }) => waiting)), HEALTH_BOUNDS.queueDepth),
    batches: lateBatches.length > 0 ? 'warn' : 'pass',
    backup: above(facts.backupAgeHours ?? 0, HEALTH_BOUNDS.backup),
    store: 'pass',
  };
}

/** What can be said when the store does not answer: only that. */
export const STORE_AWAY: HealthChecks = {
  memory: 'warn',
  latency: 'warn',
  errorRate: 'warn',
  cacheHitRate: 'warn',
  queueDepth: 'warn',
  batches: 'warn',
  backup: 'warn',
  store: 'fail',
};

export function statusOf(
  checks: HealthChecks,
  degraded: readonly string[],
): 'healthy' | 'degraded' | 'critical' {
  const results = Object.values(checks);
  if (results.includes('fail')) return 'critical';
  return results.includes('warn') || degraded.length > 0 ? 'degraded' : 'healthy';
}

type Bounds = { readonly warn: number; readonly fail: number };

function above(value: number, { warn, fail }: Bounds): CheckResult {
  return value > fail ? 'fail' : value > warn ? 'warn' : 'pass';
}

function below(value: number, { warn, fail }: Bounds): CheckResult {
  return value < fail ? 'fail' : value < warn ? 'warn' : 'pass';
}
