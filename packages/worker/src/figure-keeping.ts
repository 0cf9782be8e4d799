import { type Clock, type FigureCounter, type JobStore, jobIdOf, MS_PER_SECOND } from '@namsev/core';

export interface FigureKeepingDependencies {
  readonly figures: FigureCounter;
  readonly jobs: Pick<JobStore, 'insertMissing'>;
  readonly clock: Clock;
}

export interface FigureKeeping {
  /** Counts complaints as they are, and has old statistics forgotten where that changed the sums. */
  count(complaintIds: readonly string[]): Promise<number>;
}

/** How old statistics may be: one word to all caches serves all changes of this time. */
const SLOT_MS = 30 * MS_PER_SECOND;

export function createFigureKeeping({ figures, jobs, clock }: FigureKeepingDependencies): FigureKeeping {
  let lastSlot = 0;
  return {
    async count(complaintIds) {
      const changed = await figures.count(complaintIds);
      const at = clock.now();
      const slot = Math.floor(at.getTime() / SLOT_MS);
      if (changed === 0 || slot === lastSlot) return changed;
      const id = jobIdOf('invalidate-cache', 'officers', String(slot));
      const payload = { cache: 'statistics', subject: 'officers' } as const;
      // At the end of the slot, so that what is counted later in it is behind the word as well.
      const delayMs = (slot + 1) * SLOT_MS - at.getTime();
      await jobs.insertMissing([{ id, job: 'invalidate-cache', payload, at, delayMs }]);
      lastSlot = slot;
      return changed;
    },
  };
}
