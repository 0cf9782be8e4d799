import { type Clock, type JobHistory, type JobHistoryEntry, type Logger, MS_PER_SECOND } from '@namsev/core';
import type { JobReport } from './run-job.ts';

const WRITE_EVERY_MS = MS_PER_SECOND / 2;
/** What comes in faster than it can be written is left out: history is no reason to slow work down. */
const MOST_KEPT = 5_000;

export interface HistoryWriter {
  add(report: JobReport): void;
  stop(): Promise<void>;
}

/** Writes how runs ended, twice a second and best effort. */
export function startHistoryWriter(history: JobHistory, clock: Clock, logger: Logger): HistoryWriter {
  let waiting: JobHistoryEntry[] = [];
  let writing = Promise.resolve();
  const write = () => {
    const entries = waiting;
    waiting = [];
    writing = writing
      .then(() => history.append(entries))
      .catch((error: unknown) =>
        logger.warn({ err: error, entries: entries.length }, 'history could not be written'),
      );
  };
  const timer = setInterval(() => {
    if (waiting.length > 0) write();
  }, WRITE_EVERY_MS);
  return {
    add(report) {
      if (waiting.length < MOST_KEPT) waiting.push({ ...report, at: clock.now() });
    },
    async stop() {
      clearInterval(timer);
      write();
      await writing;
    },
  };
}
