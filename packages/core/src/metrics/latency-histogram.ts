/**
 * Upper bounds of the buckets, in ms, ascending; a value belongs to the first bucket whose bound is not below it.
 *
 * Every decade has the same steps, none wider than 5 % of the value, and the same in every process: so histograms of
 * different processes and times merge exactly, by adding. The bounds that dashboards ask for (1, 2.5, 5, 10 …) are
 * among them.
 */
export const BUCKET_BOUNDS_MS: Float64Array = createBounds();

/** As it is stored: only buckets that hold something, as index, count, index, count … */
export interface StoredHistogram {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  readonly buckets: readonly number[];
}

export interface LatencySummary {
  /** Null where nothing was measured: nothing is not fast. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Counts durations. Never averaged, only added: the percentile of a sum of histograms is that of all values. */
export class LatencyHistogram {
  readonly #counts = new Map<number, number>();
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  get sumMs(): number {
    return this.#sumMs;
  }

  record(ms: number): void {
    const index = bucketOf(ms);
    this.#counts.set(index, (this.#counts.get(index) ?? 0) + 1);
    this.#count += 1;
    this.#sumMs += ms;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  add({ count, sumMs, maxMs, buckets }: StoredHistogram): void {
    for (let at = 0; at + 1 < buckets.length; at += 2) {
      const index = buckets[at] ?? 0;
      this.#counts.set(index, (this.#counts.get(index) ?? 0) + (buckets[at + 1] ?? 0));
    }
    this.#count += count;
    this.#sumMs += sumMs;
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  /** The value in ms that the given share of all values does not exceed, within half a bucket; null when empty. */
  percentile(share: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let below = 0;
    for (const [index, count] of this.#ascending()) {
      if (below + count >= rank) return Math.min(this.#maxMs, within(index, (rank - below) / count));
      below += count;
    }
    return this.#maxMs;
  }

  /** How many values are at most `boundMs`, which is one of the bounds. */
  countUpTo(boundMs: number): number {
    let sum = 0;
    for (const [index, count] of this.#counts)
      if ((BUCKET_BOUNDS_MS[index] ?? Number.POSITIVE_INFINITY) <= boundMs) sum += count;
    return sum;
  }

  summary(): LatencySummary {
    const at = (share: number) => roundMs(this.percentile(share));
    return {
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: this.#count === 0 ? null : roundMs(this.#maxMs),
    };
  }

  toStored(): StoredHistogram {
    return {
      count: this.#count,
      sumMs: this.#sumMs,
      maxMs: this.#maxMs,
      buckets: this.#ascending().flat(),
    };
  }

  #ascending(): [number, number][] {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }
}

function createBounds(): Float64Array {
  const bounds: number[] = [];
  // From a hundredth of a millisecond to a hundred seconds, in units of a hundredth of the decade.
  for (let decade = 0.01; decade < 50_000; decade *= 10) {
    for (const step of mantissas()) bounds.push(Number(((decade * step) / 100).toPrecision(6)));
  }
  return Float64Array.from([...bounds, 100_000, Number.POSITIVE_INFINITY]);
}

/** Hundredths from 100 to below 1,000. */
function mantissas(): number[] {
  const steps: number[] = [];
  for (let value = 100; value < 1_000; value += value < 200 ? 5 : value < 500 ? 10 : 25) steps.push(value);
  return steps;
}

function bucketOf(ms: number): number {
  let low = 0;
  let high = BUCKET_BOUNDS_MS.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((BUCKET_BOUNDS_MS[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Values are taken to lie evenly within a bucket. */
function within(index: number, share: number): number {
  const lower = index === 0 ? 0 : (BUCKET_BOUNDS_MS[index - 1] ?? 0);
  return lower + ((BUCKET_BOUNDS_MS[index] ?? lower) - lower) * share;
}

function roundMs(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}
