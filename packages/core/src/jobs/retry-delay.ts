import type { QueuePolicy } from './queues.ts';

/** Work that can never succeed by repetition: an unreadable payload, a complaint that does not exist. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/**
 * Milliseconds until the next try after the `failures`-th failure, or null when there is none left.
 * Exponential with full jitter, so that jobs that failed together do not come back together.
 */
export function retryDelay(
  policy: Pick<QueuePolicy, 'retries' | 'firstRetryMs' | 'longestRetryMs'>,
  failures: number,
  error: unknown,
  random: () => number = Math.random,
): number | null {
  if (error instanceof PermanentFailure || failures > policy.retries) return null;
  const ceiling = Math.min(policy.longestRetryMs, policy.firstRetryMs * 2 ** (failures - 1));
  return Math.floor(random() * ceiling);
}
