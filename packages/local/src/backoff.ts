/** How long to wait before the next attempt. */
export interface Backoff {
  /** @param livedMs how long the last attempt lasted: a long life makes it begin anew. */
  next(livedMs: number): number;
}

const FIRST_MS = 200;
const LONGEST_MS = 10_000;
const LONG_LIFE_MS = 30_000;

export function createBackoff(longestMs = LONGEST_MS): Backoff {
  let waitMs = 0;
  return {
    next(livedMs) {
      waitMs = waitMs === 0 || livedMs >= LONG_LIFE_MS ? FIRST_MS : Math.min(longestMs, waitMs * 2);
      return waitMs;
    },
  };
}

export function toSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
