import type { LatencyHistogram, LatencySummary } from './latency-histogram.ts';
import type { MetricRow, MetricsWindow } from './metric-rows.ts';
import { PROBE_ROUTES } from './metrics.ts';
import { SeriesTable } from './series-table.ts';

export interface CallFigures {
  readonly total: number;
  /** Answers of 500 and above: what went wrong on our side. */
  readonly errors: number;
  /** Share of `total`, 0 to 1; 0 where there was no call. */
  readonly errorRate: number;
  readonly latencyMs: LatencySummary;
}

export interface RouteFigures extends CallFigures {
  readonly method: string;
  readonly route: string;
  readonly statuses: Readonly<Record<string, number>>;
}

export interface CacheFigures {
  readonly name: string;
  readonly layer: string;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  /** Share of the reads, 0 to 1; null where nothing was read. */
  readonly hitRate: number | null;
}

export interface ServiceFigures {
  readonly service: string;
  readonly version: string;
  readonly calls: number;
  readonly errors: number;
  readonly latencyMs: LatencySummary;
}

export interface QueueFigures {
  readonly name: string;
  /** Runs that ended well. */
  readonly processed: number;
  /** Runs that failed, whether they are tried again or dead. */
  readonly failed: number;
  readonly dead: number;
  /** Runs whose lease was lost. */
  readonly lost: number;
  /** Of one run, however it ended. */
  readonly p95Ms: number | null;
  readonly waitMs: LatencySummary;
  readonly runMs: LatencySummary;
}

export interface ProcessFigures {
  readonly name: string;
  readonly kind: string;
  readonly heapUsedMB: number;
  readonly rssMB: number;
}

export interface MetricsReport {
  readonly window: MetricsWindow;
  /** From when on it counts: the window, down to the beginning of the stretch that it begins in. */
  readonly from: Date;
  readonly to: Date;
  /** Without the probes of health and monitoring, which are among the routes. */
  readonly requests: CallFigures;
  readonly routes: readonly RouteFigures[];
  readonly errors: readonly { readonly code: string; readonly count: number }[];
  readonly caches: readonly CacheFigures[];
  readonly ai: readonly ServiceFigures[];
  readonly queues: readonly QueueFigures[];
  readonly batches: readonly { readonly name: string; readonly state: string; readonly runs: number }[];
  readonly alerting: readonly { readonly event: string; readonly count: number }[];
  /** Of the worst process, and of each that wrote in the last half minute. */
  readonly memory: {
    readonly heapUsedMB: number | null;
    readonly rssMB: number | null;
    readonly processes: readonly ProcessFigures[];
  };
  readonly eventLoopDelayMs: LatencySummary;
  readonly store: { readonly readMs: LatencySummary; readonly writeMs: LatencySummary };
}

const PRESENT_MS = 30_000;

/** What the rows of all processes say together: everything is added up, nothing is averaged. */
export function reportOf(
  rows: readonly MetricRow[],
  window: MetricsWindow,
  { from, to }: { readonly from: Date; readonly to: Date },
): MetricsReport {
  const sum = new SeriesTable();
  for (const row of rows) sum.add(row);
  return {
    window,
    from,
    to,
    requests: callFigures(sum, (route) => !PROBE_ROUTES.has(route)),
    routes: routeFigures(sum),
    errors: sum.counters('error').map(({ labels: [code = ''], value }) => ({ code, count: value })),
    caches: cacheFigures(sum),
    ai: serviceFigures(sum),
    queues: queueFigures(sum),
    batches: sum
      .counters('batch')
      .map(({ labels: [name = '', state = ''], value }) => ({ name, state, runs: value })),
    alerting: sum.counters('alerting').map(({ labels: [event = ''], value }) => ({ event, count: value })),
    memory: memoryFigures(rows, to),
    eventLoopDelayMs: sum.merged('event_loop').summary(),
    store: {
      readMs: sum.merged('store', ([operation]) => operation === 'read').summary(),
      writeMs: sum.merged('store', ([operation]) => operation === 'write').summary(),
    },
  };
}

function callFigures(sum: SeriesTable, accepts: (route: string, method: string) => boolean): CallFigures {
  const passes = ([method = '', route = '']: readonly string[]) => accepts(route, method);
  const all = sum.merged('request', passes);
  const errors = sum.merged('request', (labels) => passes(labels) && isServerError(labels)).count;
  return {
    total: all.count,
    errors,
    errorRate: all.count === 0 ? 0 : errors / all.count,
    latencyMs: all.summary(),
  };
}

function isServerError([, , status]: readonly string[]): boolean {
  return Number(status) >= 500;
}

function routeFigures(sum: SeriesTable): RouteFigures[] {
  const groups = groupBy(sum.latencies('request'), ({ labels: [method, route] }) => `${method} ${route}`);
  return [...groups].map(([, series]) => {
    const [method = '', route = ''] = series[0]?.labels ?? [];
    const figures = callFigures(sum, (otherRoute, other) => otherRoute === route && other === method);
    const statuses = series.map(({ labels, histogram }) => [String(labels[2]), histogram.count] as const);
    return { method, route, ...figures, statuses: Object.fromEntries(statuses) };
  });
}

function cacheFigures(sum: SeriesTable): CacheFigures[] {
  const groups = groupBy(sum.counters('cache'), ({ labels: [name, layer] }) => `${name} ${layer}`);
  return [...groups.values()].map((series) => {
    const [name = '', layer = ''] = series[0]?.labels ?? [];
    const countOf = (event: string) => series.find(({ labels }) => labels[2] === event)?.value ?? 0;
    const [hits, misses, evictions] = [countOf('hit'), countOf('miss'), countOf('eviction')];
    const hitRate = hits + misses === 0 ? null : hits / (hits + misses);
    return { name, layer, hits, misses, evictions, hitRate };
  });
}

function serviceFigures(sum: SeriesTable): ServiceFigures[] {
  return sum.latencies('ai').map(({ labels: [service = '', version = ''], histogram }) => {
    const failed = sum
      .counters('ai_error')
      .find(({ labels }) => labels[0] === service && labels[1] === version);
    return {
      service,
      version,
      calls: histogram.count,
      errors: failed?.value ?? 0,
      latencyMs: histogram.summary(),
    };
  });
}

function queueFigures(sum: SeriesTable): QueueFigures[] {
  const groups = groupBy(sum.latencies('job_run'), ({ labels: [queue = ''] }) => queue);
  return [...groups].map(([name, series]) => {
    const countOf = (outcome: string) =>
      total(series.filter(({ labels }) => labels[2] === outcome).map(({ histogram }) => histogram));
    const runs = sum.merged('job_run', ([queue]) => queue === name);
    const dead = countOf('dead');
    return {
      name,
      processed: countOf('done'),
      failed: countOf('retry') + dead,
      dead,
      lost: countOf('lost'),
      p95Ms: runs.summary().p95,
      waitMs: sum.merged('job_wait', ([queue]) => queue === name).summary(),
      runMs: runs.summary(),
    };
  });
}

function memoryFigures(rows: readonly MetricRow[], to: Date): MetricsReport['memory'] {
  const latest = new Map<string, MetricRow>();
  for (const row of rows) {
    if (to.getTime() - row.writtenAt.getTime() > PRESENT_MS) continue;
    const known = latest.get(row.process);
    if (known === undefined || known.writtenAt <= row.writtenAt) latest.set(row.process, row);
  }
  const processes = [...latest.values()].map(({ process, kind, heapUsedMB, rssMB }) => ({
    name: process,
    kind,
    heapUsedMB,
    rssMB,
  }));
  const worst = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values));
  return {
    heapUsedMB: worst(processes.map(({ heapUsedMB }) => heapUsedMB)),
    rssMB: worst(processes.map(({ rssMB }) => rssMB)),
    processes,
  };
}

function total(histograms: readonly LatencyHistogram[]): number {
  return histograms.reduce((count, histogram) => count + histogram.count, 0);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
