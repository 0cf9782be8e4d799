import type { MetricsHistoryView } from '../../src/schemas/metrics.ts';
import { read } from '../api-client.ts';
import { element } from '../element.ts';
import { type Line, lineChart } from '../line-chart.ts';
import { OFTEN_SECONDS, type Section } from '../section.ts';
import { megabytes, milliseconds, number } from '../wording.ts';

type Point = MetricsHistoryView['points'][number];

export const charts: Section<MetricsHistoryView> = {
  id: 'charts',
  title: 'Charts',
  everySeconds: OFTEN_SECONDS,
  read: (desk) => read(`system/metrics/history?window=${desk.window()}`),
  show: ({ points }) => {
    const instants = points.map(({ at }) => new Date(at));
    const line = (name: string, pick: (point: Point) => number | null): Line => ({
      name,
      values: points.map(pick),
    });
    return [
      element(
        'div',
        { class: 'charts' },
        lineChart({
          title: 'Latency',
          instants,
          lines: [line('p95', ({ p95Ms }) => p95Ms), line('p50', ({ p50Ms }) => p50Ms)],
          say: milliseconds,
        }),
        lineChart({
          title: 'Requests a second',
          instants,
          lines: [
            line('requests', (point) => perSecond(point.requests, point)),
            line('errors', (point) => perSecond(point.errors, point)),
          ],
          say: number,
        }),
        lineChart({ title: 'Jobs waiting', instants, lines: queueLines(points, line), say: number }),
        lineChart({
          title: 'Heap of the largest process',
          instants,
          lines: [line('heap', ({ heapUsedMB }) => heapUsedMB)],
          say: megabytes,
        }),
      ),
    ];
  },
};

/** The last stretch is not over yet: it counts as long as it lasts so far. */
function perSecond(count: number | null, { at, seconds }: Point): number | null {
  if (count === null) return null;
  const lasted = (Date.now() - new Date(at).getTime()) / 1_000;
  return count / Math.max(1, Math.min(seconds, lasted));
}

function queueLines(
  points: readonly Point[],
  line: (name: string, pick: (point: Point) => number | null) => Line,
): readonly Line[] {
  const names = [...new Set(points.flatMap(({ queueDepth }) => Object.keys(queueDepth)))].sort();
  return names.map((name) => line(name, ({ queueDepth }) => queueDepth[name] ?? null));
}
