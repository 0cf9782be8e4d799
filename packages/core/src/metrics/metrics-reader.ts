import { type Clock, MS_PER_SECOND } from '../clock.ts';
import { remembered } from '../operations/remembered.ts';
import { type MetricRows, type MetricsWindow, RESOLUTIONS, startOf, WINDOWS } from './metric-rows.ts';
import { historyOf, type MetricsPoint } from './metrics-history.ts';
import { type MetricsReport, reportOf } from './metrics-report.ts';

export interface MetricsReader {
  /** All processes together. Not older than the pause between two flushes and two seconds. */
  report(window: MetricsWindow): Promise<MetricsReport>;
  /** The same figures stretch by stretch, the oldest first. */
  history(window: MetricsWindow): Promise<readonly MetricsPoint[]>;
}

interface Reading {
  report(): MetricsReport;
  history(): readonly MetricsPoint[];
}

const FRESH_MS = 2 * MS_PER_SECOND;

/** Asks the store once in two seconds for each window, however many ask. */
export function createMetricsReader(rows: MetricRows, clock: Clock): MetricsReader {
  const kept = new Map<MetricsWindow, () => Promise<Reading>>();
  const read = async (window: MetricsWindow): Promise<Reading> => {
    const to = clock.now();
    const resolution = WINDOWS[window];
    const from = startOf(resolution, new Date(to.getTime() - RESOLUTIONS[resolution].windowMs));
    const found = await rows.read(window, to);
    return {
      report: once(() => reportOf(found, window, { from, to })),
      history: once(() => historyOf(found, window, { from, to })),
    };
  };
  const readLately = (window: MetricsWindow): Promise<Reading> => {
    const ask = kept.get(window) ?? remembered(FRESH_MS, () => read(window));
    kept.set(window, ask);
    return ask();
  };
  return {
    report: async (window) => (await readLately(window)).report(),
    history: async (window) => (await readLately(window)).history(),
  };
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
