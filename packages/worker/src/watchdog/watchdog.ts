import { Worker } from 'node:worker_threads';

const BEAT_EVERY_MS = 500;

/**
 * Ends this process (SIGKILL) when a handler keeps its event loop from turning for `patienceMs`: nothing inside the
 * process could cancel such a run. The jobs in hand are taken over and their crash is counted.
 *
 * A thread of its own looks. It counts its own turns and not the time, so that a process that was stopped as a
 * whole and continued is not taken for a blocked one.
 */
export function startWatchdog(patienceMs: number): () => Promise<number> {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const watcher = new Worker(new URL('./watch-beats.js', import.meta.url), {
    workerData: { beats, patienceMs },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  watcher.unref();
  const timer = setInterval(() => Atomics.add(beats, 0, 1), BEAT_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return watcher.terminate();
  };
}
