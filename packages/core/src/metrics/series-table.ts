import { LatencyHistogram, type StoredHistogram } from './latency-histogram.ts';
import type { CounterFamily, LatencyFamily, PeakFamily } from './metric-families.ts';

type Labels = readonly string[];

export interface StoredCounter {
  readonly family: string;
  readonly labels: Labels;
  readonly value: number;
}

export interface StoredLatency extends StoredHistogram {
  readonly family: string;
  readonly labels: Labels;
}

export interface StoredSeries {
  readonly counters: readonly StoredCounter[];
  readonly latencies: readonly StoredLatency[];
  /** Highest values; absent in rows of processes that keep none. */
  readonly peaks?: readonly StoredCounter[];
}

interface Counter {
  readonly family: string;
  readonly labels: Labels;
  value: number;
}

interface Latency {
  readonly family: string;
  readonly labels: Labels;
  readonly histogram: LatencyHistogram;
}

/** Beyond it a new combination of labels is counted under `other`: no caller can make a process grow. */
const MOST_SERIES = 600;
const SEPARATOR = '\u0000';

/** Counters, histograms and peaks by family and labels. Tables merge by adding, and peaks by the higher one. */
export class SeriesTable {
  readonly #counters = new Map<string, Counter>();
  readonly #latencies = new Map<string, Latency>();
  readonly #peaks = new Map<string, Counter>();

  count(family: CounterFamily, labels: Labels, by = 1): void {
    this.#counter(family, labels).value += by;
  }

  observe(family: LatencyFamily, labels: Labels, ms: number): void {
    this.#latency(family, labels).histogram.record(ms);
  }

  peak(family: PeakFamily, labels: Labels, value: number): void {
    this.#raise(family, labels, value);
  }

  add({ counters, latencies, peaks = [] }: StoredSeries): void {
    for (const { family, labels, value } of counters) this.#counter(family, labels).value += value;
    for (const { family, labels, value } of peaks) this.#raise(family, labels, value);
    for (const { family, labels, ...stored } of latencies)
      this.#latency(family, labels).histogram.add(stored);
  }

  counters(family: CounterFamily): readonly StoredCounter[] {
    return [...this.#counters.values()].filter((counter) => counter.family === family);
  }

  peaks(family: PeakFamily): readonly StoredCounter[] {
    return [...this.#peaks.values()].filter((peak) => peak.family === family);
  }

  latencies(family: LatencyFamily): readonly Latency[] {
    return [...this.#latencies.values()].filter((latency) => latency.family === family);
  }

  /** All values of a family whose labels pass, in one histogram. */
  merged(family: LatencyFamily, accepts: (labels: Labels) => boolean = () => true): LatencyHistogram {
    const sum = new LatencyHistogram();
    for (const { labels, histogram } of this.latencies(family))
      if (accepts(labels)) sum.add(histogram.toStored());
    return sum;
  }

  toStored(): StoredSeries {
    return {
      counters: [...this.#counters.values()].map((counter) => ({ ...counter })),
      latencies: [...this.#latencies.values()].map(({ family, labels, histogram }) => ({
        family,
        labels,
        ...histogram.toStored(),
      })),
      ...(this.#peaks.size > 0 && { peaks: [...this.#peaks.values()].map((peak) => ({ ...peak })) }),
    };
  }

  #counter(family: string, labels: Labels): Counter {
    return findOrAdd(this.#counters, family, labels, (kept) => ({ family, labels: kept, value: 0 }));
  }

  #raise(family: string, labels: Labels, value: number): void {
    const peak = findOrAdd(this.#peaks, family, labels, (kept) => ({ family, labels: kept, value }));
    peak.value = Math.max(peak.value, value);
  }

  #latency(family: string, labels: Labels): Latency {
    return findOrAdd(this.#latencies, family, labels, (kept) => ({
      family,
      labels: kept,
      histogram: new LatencyHistogram(),
    }));
  }
}

function findOrAdd<Series>(
  table: Map<string, Series>,
  family: string,
  labels: Labels,
  create: (labels: Labels) => Series,
): Series {
  const key = keyOf(family, labels);
  const found = table.get(key);
  if (found !== undefined) return found;
  const kept = table.size < MOST_SERIES ? labels : labels.map(() => 'other');
  const keptKey = keyOf(family, kept);
  const series = table.get(keptKey) ?? create(kept);
  table.set(keptKey, series);
  return series;
}

function keyOf(family: string, labels: Labels): string {
  let key = family;
  for (const label of labels) key += SEPARATOR + label;
  return key;
}
