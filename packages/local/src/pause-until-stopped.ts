import { setTimeout as pause } from 'node:timers/promises';

/** Resolves after `ms`, or at once when `stopping` is aborted. */
export async function pauseUntilStopped(ms: number, stopping: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal: stopping });
  } catch (error) {
    if (!stopping.aborted) throw error;
  }
}
