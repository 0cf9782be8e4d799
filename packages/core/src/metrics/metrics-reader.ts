import { type Clock, MS_PER_SECOND } from '../clock.ts';
import { type MetricRows, type MetricsWindow, RESOLUTIONS, startOf, WINDOWS } from './metric-rows.ts';
import { type MetricsReport, reportOf } from './metrics-report.ts';

export interface MetricsReader {
  /** All processes together. Not older than the pause between two flushes and two seconds. */
  report(window: MetricsWindow): Promise<MetricsReport>;
}

const FRESH_MS = 2 * MS_PER_SECOND;

/** Asks the store once in two seconds for each window, however many ask. */
export function createMetricsReader(rows: MetricRows, clock: Clock): MetricsReader {
  const kept = new Map<MetricsWindow, { readonly until: number; readonly report: Promise<MetricsReport> }>();
  const read = async (window: MetricsWindow): Promise<MetricsReport> => {
    const to = clock.now();
    const resolution = WINDOWS[window];
    const from = startOf(resolution, new Date(to.getTime() - RESOLUTIONS[resolution].windowMs));
    return reportOf(await rows.read(window, to), window, { from, to });
  };
  return {
    report(window) {
      const known = kept.get(window);
      if (known !== undefined && performance.now() < known.until) return known.report;
      const report = read(window);
      kept.set(window, { until: performance.now() + FRESH_MS, report });
      report.catch(() => kept.delete(window));
      return report;
    },
  };
}
