import { COUNTER_FAMILIES, LATENCY_FAMILIES } from './metric-families.ts';
import type { SeriesTable } from './series-table.ts';

/** The bounds that Prometheus recommends for requests, in ms; each is a bound of our own buckets, so counts are exact. */
const EXPOSED_BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
const MS_PER_SECOND = 1_000;

export const PROMETHEUS_MEDIA_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** One value that is read at the moment of asking. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** The figures of this process since it began, in the text format of Prometheus. */
export function toPrometheusText(total: SeriesTable, gauges: readonly Gauge[]): string {
  const lines = [...counterLines(total), ...histogramLines(total), ...gauges.flatMap(gaugeLines)];
  return `${lines.join('\n')}\n`;
}

/** What Node knows of this process, by the names that dashboards for Node expect. */
export function processGauges(): Gauge[] {
  const { heapUsed, heapTotal, rss } = process.memoryUsage();
  const started = Date.now() / MS_PER_SECOND - process.uptime();
  return [
    gauge('nodejs_heap_size_used_bytes', 'Heap used', heapUsed),
    gauge('nodejs_heap_size_total_bytes', 'Heap reserved', heapTotal),
    gauge('process_resident_memory_bytes', 'Resident memory', rss),
    gauge('process_start_time_seconds', 'When the process began, in seconds since 1970', started),
    gauge('nodejs_active_resources', 'Resources that keep the process alive', activeResources()),
  ];
}

export function gauge(name: string, help: string, value: number): Gauge {
  return { name, help, samples: [{ labels: {}, value }] };
}

function activeResources(): number {
  return process.getActiveResourcesInfo().length;
}

function counterLines(total: SeriesTable): string[] {
  const families = Object.entries(COUNTER_FAMILIES) as [keyof typeof COUNTER_FAMILIES, CounterFamilyOf][];
  return families.flatMap(([family, { exposedAs, help, labels: names }]) => {
    const samples = total
      .counters(family)
      .map(({ labels, value }) => sample(exposedAs, pair(names, labels), value));
    return samples.length === 0 ? [] : [...head(exposedAs, help, 'counter'), ...samples];
  });
}

type CounterFamilyOf = (typeof COUNTER_FAMILIES)[keyof typeof COUNTER_FAMILIES];
type LatencyFamilyOf = (typeof LATENCY_FAMILIES)[keyof typeof LATENCY_FAMILIES];

function histogramLines(total: SeriesTable): string[] {
  const families = Object.entries(LATENCY_FAMILIES) as [keyof typeof LATENCY_FAMILIES, LatencyFamilyOf][];
  return families.flatMap(([family, { exposedAs, help, labels: names }]) => {
    const samples = total.latencies(family).flatMap(({ labels, histogram }) => {
      const known = pair(names, labels);
      const bucket = (le: string, count: number) => sample(`${exposedAs}_bucket`, { ...known, le }, count);
      return [
        ...EXPOSED_BOUNDS_MS.map((bound) =>
          bucket(String(bound / MS_PER_SECOND), histogram.countUpTo(bound)),
        ),
        bucket('+Inf', histogram.count),
        sample(`${exposedAs}_sum`, known, histogram.sumMs / MS_PER_SECOND),
        sample(`${exposedAs}_count`, known, histogram.count),
      ];
    });
    return samples.length === 0 ? [] : [...head(exposedAs, help, 'histogram'), ...samples];
  });
}

function gaugeLines({ name, help, samples }: Gauge): string[] {
  return [...head(name, help, 'gauge'), ...samples.map(({ labels, value }) => sample(name, labels, value))];
}

function head(name: string, help: string, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
}

function pair(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}
