import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';

const BYTES_PER_MB = 1_048_576;

export interface HeapGauge {
  /** What the last full collection left, or what is used now where that is less. */
  usedMB(): number;
  stop(): void;
}

/**
 * What waits to be collected is no need of memory: under load it is two or three times of what is in use, and would be
 * told as a lack of memory by every rule that looks at it.
 */
export function startHeapGauge(): HeapGauge {
  let left = Number.POSITIVE_INFINITY;
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isFull)) left = process.memoryUsage().heapUsed;
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    usedMB: () => Math.round(Math.min(left, process.memoryUsage().heapUsed) / BYTES_PER_MB),
    stop: () => observer.disconnect(),
  };
}

function isFull(entry: PerformanceEntry): boolean {
  return Object(Reflect.get(entry, 'detail')).kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
