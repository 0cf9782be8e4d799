import type { CounterFamily, LatencyFamily } from './metric-families.ts';
import { SeriesTable, type StoredSeries } from './series-table.ts';

export interface RequestFigure {
  readonly method: string;
  /** The route's pattern; undefined where no route matched. */
  readonly route: string | undefined;
  readonly status: number;
  readonly ms: number;
}

export interface JobFigure {
  readonly queue: string;
  readonly job: string;
  readonly outcome: 'done' | 'retry' | 'dead' | 'lost';
  readonly waitedMs: number;
  readonly ranMs: number;
}

export type CacheLayer = 'process' | 'store';
export type CacheEvent = 'hit' | 'miss' | 'eviction';

/** Where a process counts what happens in it. Recording takes no I/O and less than a microsecond or two. */
export interface Metrics {
  request(figure: RequestFigure): void;
  error(code: string): void;
  cache(name: string, layer: CacheLayer, event: CacheEvent, times?: number): void;
  /** One call of a language service. */
  ai(service: string, version: string, ms: number, failed?: boolean): void;
  job(figure: JobFigure): void;
  batch(name: string, state: string): void;
  alerting(event: string): void;
  /** How many due jobs waited when somebody looked. */
  queueDepth(queue: string, waiting: number): void;
  store(operation: 'read' | 'write', ms: number): void;
  eventLoopDelay(ms: number): void;
  /** What was counted since the last time it was taken. */
  take(): StoredSeries;
  /** What was counted since the process began. */
  total(): SeriesTable;
}

/** What machines ask all the time: no work for anybody. */
export const PROBE_ROUTES: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);
export const UNMATCHED_ROUTE = 'unmatched';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createMetrics(): Metrics {
  const taken = new SeriesTable();
  let fresh = new SeriesTable();
  const count = (family: CounterFamily, labels: readonly string[], by?: number) =>
    fresh.count(family, labels, by);
  const observe = (family: LatencyFamily, labels: readonly string[], ms: number) =>
    fresh.observe(family, labels, ms);
  const take = (): StoredSeries => {
    const series = fresh.toStored();
    fresh = new SeriesTable();
    taken.add(series);
    return series;
  };
  return {
    request({ method, route, status, ms }) {
      const knownMethod = METHODS.has(method) ? method : 'other';
      observe('request', [knownMethod, route ?? UNMATCHED_ROUTE, String(status)], ms);
    },
    error: (code) => count('error', [code]),
    cache: (name, layer, event, times) => count('cache', [name, layer, event], times),
    ai(service, version, ms, failed = false) {
      observe('ai', [service, version], ms);
      if (failed) count('ai_error', [service, version]);
    },
    job({ queue, job, outcome, waitedMs, ranMs }) {
      observe('job_wait', [queue, job, outcome], waitedMs);
      observe('job_run', [queue, job, outcome], ranMs);
    },
    batch: (name, state) => count('batch', [name, state]),
    alerting: (event) => count('alerting', [event]),
    queueDepth: (queue, waiting) => fresh.peak('queue_depth', [queue], waiting),
    store: (operation, ms) => observe('store', [operation], ms),
    eventLoopDelay: (ms) => observe('event_loop', [], ms),
    take,
    total() {
      const sum = new SeriesTable();
      sum.add(taken.toStored());
      sum.add(fresh.toStored());
      return sum;
    },
  };
}
