/** A claim should be worked off in about this time, in ms: long enough to be worth its round trips, well below a lease. */
const WORKED_OFF_MS = 150;
const MOST_AHEAD = 250;

/** How many jobs a worker claims at a time: its free places and a little ahead, by how fast it works them off. */
export interface ClaimSize {
  next(): number;
  /** A claim of `count` jobs was handed out to the last within `ms`. */
  workedOff(count: number, ms: number): void;
}

export function createClaimSize(concurrency: number): ClaimSize {
  let size = concurrency * 2;
  return {
    next: () => size,
    workedOff(count, ms) {
      const fitting = Math.round((count * WORKED_OFF_MS) / Math.max(1, ms));
      size = Math.min(Math.max(concurrency, MOST_AHEAD), Math.max(concurrency, Math.min(size * 2, fitting)));
    },
  };
}
