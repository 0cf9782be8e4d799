import type { Db } from 'mongodb';
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../clock.ts';
import type { StoredSeries } from './series-table.ts';

/**
 * How long one row lasts, by resolution. The window `5m` is read from rows of ten seconds, `1h` from rows of two
 * minutes, `24h` from rows of an hour: at most 31 rows of each process whatever the window.
 */
export const RESOLUTIONS = {
  fine: { lengthMs: 10 * MS_PER_SECOND, windowMs: 5 * MS_PER_MINUTE },
  middle: { lengthMs: 2 * MS_PER_MINUTE, windowMs: MS_PER_HOUR },
  coarse: { lengthMs: MS_PER_HOUR, windowMs: 24 * MS_PER_HOUR },
} as const;
export type Resolution = keyof typeof RESOLUTIONS;

export const WINDOWS = { '5m': 'fine', '1h': 'middle', '24h': 'coarse' } as const satisfies Record<
  string,
  Resolution
>;
export type MetricsWindow = keyof typeof WINDOWS;

/** What one process counted in one stretch of time. */
export interface MetricRow extends StoredSeries {
  /** `host:pid` and the start of the process: a pid that comes again is another process. */
  readonly process: string;
  readonly kind: 'api' | 'worker';
  readonly resolution: Resolution;
  /** When the stretch begins, by the store's clock. */
  readonly at: Date;
  readonly heapUsedMB: number;
  readonly rssMB: number;
  /** When it was written last. */
  readonly writtenAt: Date;
}

type MetricDocument = MetricRow & { _id: string; expireAt: Date };

export interface MetricRows {
  /** Writes the rows as they are: whoever writes a row again replaces it, so a repeated flush counts nothing twice. */
  write(rows: readonly MetricRow[]): Promise<void>;
  /** All rows of all processes of a window that ends now, with the stretch that the window begins in. */
  read(window: MetricsWindow, now: Date): Promise<readonly MetricRow[]>;
}

/** More than a hundred processes write in a window. */
const MOST_ROWS = 4_000;

export function createMetricRows(db: Db): MetricRows {
  const collection = db.collection<MetricDocument>('metrics');
  return {
    async write(rows) {
      if (rows.length === 0) return;
      await collection.bulkWrite(
        rows.map((row) => ({
          replaceOne: { filter: { _id: idOf(row) }, replacement: toReplacement(row), upsert: true },
        })),
        // Figures may be lost with the store's machine; nobody waits for their journal.
        { ordered: false, writeConcern: { w: 1, journal: false } },
      );
    },
    async read(window, now) {
      const resolution = WINDOWS[window];
      const from = startOf(resolution, new Date(now.getTime() - RESOLUTIONS[resolution].windowMs));
      const rows = collection.find({ resolution, at: { $gte: from } }).limit(MOST_ROWS);
      return (await rows.toArray()).map(({ _id, expireAt, ...row }) => row);
    },
  };
}

/** The beginning of the stretch that an instant lies in. */
export function startOf(resolution: Resolution, instant: Date): Date {
  const { lengthMs } = RESOLUTIONS[resolution];
  return new Date(Math.floor(instant.getTime() / lengthMs) * lengthMs);
}

function idOf({ process, resolution, at }: MetricRow): string {
  return `${process}|${resolution}|${at.toISOString()}`;
}

function toReplacement(row: MetricRow): Omit<MetricDocument, '_id'> {
  const { windowMs, lengthMs } = RESOLUTIONS[row.resolution];
  return { ...row, expireAt: new Date(row.at.getTime() + windowMs + 2 * lengthMs) };
}
