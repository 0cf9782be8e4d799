import type { Db } from 'mongodb';
import type { Clock } from '../clock.ts';
import type { Logger } from '../operations/log.ts';
import { createMetricRows, type MetricRow } from './metric-rows.ts';
import type { Metrics } from './metrics.ts';
import { createMetricsFlush, startMetricsFlush } from './metrics-flush.ts';
import { startProcessSamples } from './process-samples.ts';

export interface MeasuringOptions {
  readonly metrics: Metrics;
  readonly db: Db;
  /** The store's time. */
  readonly clock: Clock;
  readonly kind: MetricRow['kind'];
  readonly logger: Logger;
}

/** Samples this process and brings its figures to the store, until the returned function is called. */
export function startMeasuring({ metrics, db, clock, kind, logger }: MeasuringOptions): () => Promise<void> {
  const flush = createMetricsFlush({ metrics, rows: createMetricRows(db), clock, kind });
  const stopFlush = startMetricsFlush(flush, logger);
  const stopSamples = startProcessSamples(metrics, db);
  return async () => {
    stopSamples();
    await stopFlush();
  };
}
