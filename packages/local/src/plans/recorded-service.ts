import { isMainThread } from 'node:worker_threads';

/* Loaded into a service before its own code (`node --import`), and into its threads, which have no room for a driver. */

if (isMainThread) {
  const { recordProcess } = await import('./query-recorder.ts');
  recordProcess();
}
