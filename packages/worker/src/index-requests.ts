import {
  type Clock,
  type ComplaintStore,
  type JobStore,
  jobIdOf,
  type Logger,
  MS_PER_SECOND,
} from '@namsev/core';

export interface IndexRequestDependencies {
  readonly complaints: ComplaintStore;
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One job serves all changes of this time: it looks for whatever is behind. */
const SLOT_MS = MS_PER_SECOND / 2;
const SWEEP_EVERY_MS = 5 * MS_PER_SECOND;

export interface IndexRequests {
  /** Asks for indexing soon. Best effort: what is forgotten, the sweep finds. */
  ask(): void;
  /** Asks if a complaint is behind. */
  sweep(): Promise<void>;
  /** The same at once, best effort: for when a job has done its part of a backlog. */
  askIfBehind(): void;
  stop(): void;
}

/**
 * Puts at most one indexing job in the queue for each half second, whatever number of workers ask, and none beside one
 * that still waits: that one will find what has changed. While indexing lags, jobs would pile up that have nothing to do.
 */
export function startIndexRequests({
  complaints,
  jobs,
  clock,
  logger,
}: IndexRequestDependencies): IndexRequests {
  let lastSlot = 0;
  const insert = async () => {
    const at = clock.now();
    const slot = Math.floor(at.getTime() / SLOT_MS);
    if (slot === lastSlot) return;
    lastSlot = slot;
    if (await jobs.isAwaited('indexing', new Date(at.getTime() + SLOT_MS))) return;
    const id = jobIdOf('index-changes', String(slot));
    await jobs.insertMissing([{ id, job: 'index-changes', payload: {}, at, delayMs: SLOT_MS }]);
  };
  const sweep = async () => {
    if ((await complaints.unindexed(1)).length > 0) await insert();
  };
  const warn = (error: unknown) => logger.warn({ err: error }, 'indexing could not be asked for');
  const timer = setInterval(() => {
    sweep().catch(warn);
  }, SWEEP_EVERY_MS);
  return {
    ask: () => void insert().catch(warn),
    sweep,
    askIfBehind: () => void sweep().catch(warn),
    stop: () => clearInterval(timer),
  };
}
