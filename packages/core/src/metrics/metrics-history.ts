import { type MetricRow, type MetricsWindow, RESOLUTIONS, WINDOWS } from './metric-rows.ts';
import { PROBE_ROUTES } from './metrics.ts';
import { SeriesTable } from './series-table.ts';

/** What all processes measured in one stretch of time. Null: nobody measured anything then. */
export interface MetricsPoint {
  /** When the stretch begins. */
  readonly at: Date;
  readonly seconds: number;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Of the worst process. */
  readonly heapUsedMB: number | null;
  /** The most due jobs that waited when somebody looked, by queue. */
  readonly queueDepth: Readonly<Record<string, number>>;
}

/** One point for every stretch between the two instants, those in which nothing ran too. */
export function historyOf(
  rows: readonly MetricRow[],
  window: MetricsWindow,
  { from, to }: { readonly from: Date; readonly to: Date },
): readonly MetricsPoint[] {
  const { lengthMs } = RESOLUTIONS[WINDOWS[window]];
  const rowsByStart = new Map<number, MetricRow[]>();
  for (const row of rows)
    rowsByStart.set(row.at.getTime(), [...(rowsByStart.get(row.at.getTime()) ?? []), row]);
  const points: MetricsPoint[] = [];
  for (let at = from.getTime(); at <= to.getTime(); at += lengthMs)
    points.push({ at: new Date(at), seconds: lengthMs / 1_000, ...figuresOf(rowsByStart.get(at) ?? []) });
  return points;
}

function figuresOf(rows: readonly MetricRow[]): Omit<MetricsPoint, 'at' | 'seconds'> {
  if (rows.length === 0)
    return { requests: null, errors: null, p50Ms: null, p95Ms: null, heapUsedMB: null, queueDepth: {} };
  const sum = new SeriesTable();
  for (const row of rows) sum.add(row);
  const isAsked = ([, route = '']: readonly string[]) => !PROBE_ROUTES.has(route);
  const asked = sum.merged('request', isAsked);
  const failed = sum.merged('request', (labels) => isAsked(labels) && Number(labels[2]) >= 500);
  const { p50, p95 } = asked.summary();
  return {
    requests: asked.count,
    errors: failed.count,
    p50Ms: p50,
    p95Ms: p95,
    heapUsedMB: Math.max(...rows.map(({ heapUsedMB }) => heapUsedMB)),
    queueDepth: Object.fromEntries(
      sum.peaks('queue_depth').map(({ labels: [queue = ''], value }) => [queue, value]),
    ),
  };
}
