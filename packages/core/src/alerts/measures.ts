import type { SystemFacts } from '../operations/system-facts.ts';

/** One value that a rule looks at. */
export interface Reading {
  /** What it is of, where a measure has several: a queue, a cache, a process. */
  readonly subject: string;
  readonly value: number;
  /** How many events it rests on; 0 for what is counted or seen at one moment. */
  readonly sample: number;
}

type Measure = (facts: SystemFacts) => readonly Reading[];

/** How each measure is read from what is known of the system. No reading is not a good reading: it says nothing. */
export const MEASURES = {
  errorRate: ({ metrics: { requests } }) => [
    { subject: '', value: requests.errorRate, sample: requests.total },
  ],
  latencyP95Ms: ({ metrics: { requests } }) =>
    ofNumber('', requests.latencyMs.p95).map((reading) => ({ ...reading, sample: requests.total })),
  heapUsedMB: ({ processes }) =>
    processes.map(({ name, heapUsedMB }) => ({ subject: name, value: heapUsedMB, sample: 0 })),
  cacheHitRate: ({ metrics: { caches } }) =>
    caches
      .filter(({ layer }) => layer === 'process')
      .flatMap(({ name, hits, misses, hitRate }) =>
        ofNumber(name, hitRate).map((reading) => ({ ...reading, sample: hits + misses })),
      ),
  queueDepth: ({ queues }) =>
    queues.map(({ queue, waiting }) => ({ subject: queue, value: waiting, sample: 0 })),
  oldestWaitingSeconds: ({ queues, pausedQueues }) =>
    queues
      .filter(({ queue }) => !pausedQueues.includes(queue))
      .map(({ queue, oldestWaitingSeconds }) => ({ subject: queue, value: oldestWaitingSeconds, sample: 0 })),
  newDeadLetters: ({ metrics: { queues } }) =>
    queues.map(({ name, dead }) => ({ subject: name, value: dead, sample: 0 })),
  lateBatch: ({ lateBatches }) => lateBatches.map((subject) => ({ subject, value: 1, sample: 0 })),
  degradedService: ({ degraded }) => [{ subject: '', value: degraded.length, sample: 0 }],
  backupAgeHours: ({ backupAgeHours }) => ofNumber('', backupAgeHours),
  complaintAnomaly: ({ anomalies }) => anomalies.map((subject) => ({ subject, value: 1, sample: 0 })),
  /** Of the version that read the newest complaint: what came before it has been replaced. */
  correctedShare: ({ accuracy }) =>
    accuracy
      .slice(0, 1)
      .filter(({ judged }) => judged > 0)
      .map(({ version, judged, wrong }) => ({ subject: version, value: wrong / judged, sample: judged })),
  eventLoopDelayP99Ms: ({ metrics: { eventLoopDelayMs } }) => ofNumber('', eventLoopDelayMs.p99),
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

function ofNumber(subject: string, value: number | null): Reading[] {
  return value === null ? [] : [{ subject, value, sample: 0 }];
}
