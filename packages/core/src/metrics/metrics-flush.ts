import { randomBytes } from 'node:crypto';
import { type Clock, MS_PER_SECOND } from '../clock.ts';
import { processName } from '../operations/heartbeat.ts';
import type { Logger } from '../operations/log.ts';
import { type MetricRow, type MetricRows, RESOLUTIONS, type Resolution, startOf } from './metric-rows.ts';
import type { Metrics } from './metrics.ts';
import { SeriesTable } from './series-table.ts';

export interface MetricsFlushOptions {
  readonly metrics: Metrics;
  readonly rows: MetricRows;
  /** The store's time. */
  readonly clock: Clock;
  readonly kind: MetricRow['kind'];
  readonly process?: string;
}

export interface MetricsFlush {
  /** Brings what was counted to the store; flushes that overlap are one. Throws what the store throws. */
  flush(): Promise<void>;
}

interface OpenRow {
  readonly at: Date;
  readonly resolution: Resolution;
  readonly table: SeriesTable;
}

const NAMES = Object.keys(RESOLUTIONS) as Resolution[];

/**
 * Keeps one row of each resolution open and writes it whole each time. A row that could not be written stays until it
 * could, or until no window reaches back to it.
 */
export function createMetricsFlush(options: MetricsFlushOptions): MetricsFlush {
  const { metrics, rows, clock, kind } = options;
  const name = options.process ?? `${processName()}#${randomBytes(4).toString('hex')}`;
  const open = new Map<string, OpenRow>();
  let running: Promise<void> | undefined;

  const flush = async () => {
    const now = clock.now();
    const counted = metrics.take();
    for (const resolution of NAMES) rowAt(open, resolution, now).table.add(counted);
    forgetUnseen(open, now);
    const writing = [...open];
    await rows.write(writing.map(([, row]) => toMetricRow(row, { process: name, kind, writtenAt: now })));
    for (const [key, row] of writing) if (isOver(row, now)) open.delete(key);
  };
  return {
    flush() {
      running ??= flush().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

const FLUSH_EVERY_MS = 4 * MS_PER_SECOND;

/** Flushes until the returned function is called, which flushes once more. */
export function startMetricsFlush({ flush }: MetricsFlush, logger: Logger): () => Promise<void> {
  let failing = false;
  const timer = setInterval(() => {
    flush().then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        if (!failing) logger.warn({ err: error }, 'figures could not be written; they are kept');
        failing = true;
      },
    );
  }, FLUSH_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await flush();
  };
}

function rowAt(open: Map<string, OpenRow>, resolution: Resolution, now: Date): OpenRow {
  const at = startOf(resolution, now);
  const key = `${resolution}|${at.getTime()}`;
  const row = open.get(key) ?? { at, resolution, table: new SeriesTable() };
  open.set(key, row);
  return row;
}

function forgetUnseen(open: Map<string, OpenRow>, now: Date): void {
  for (const [key, { at, resolution }] of open) {
    const { lengthMs, windowMs } = RESOLUTIONS[resolution];
    if (now.getTime() - at.getTime() > windowMs + lengthMs) open.delete(key);
  }
}

function isOver({ at, resolution }: OpenRow, now: Date): boolean {
  return at.getTime() + RESOLUTIONS[resolution].lengthMs <= now.getTime();
}

function toMetricRow(
  { at, resolution, table }: OpenRow,
  fields: Pick<MetricRow, 'process' | 'kind' | 'writtenAt'>,
): MetricRow {
  const { heapUsed, rss } = process.memoryUsage();
  return {
    ...fields,
    resolution,
    at,
    heapUsedMB: toMegabytes(heapUsed),
    rssMB: toMegabytes(rss),
    ...table.toStored(),
  };
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 104_857.6) / 10;
}
