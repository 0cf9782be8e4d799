/*
 * Loaded into a service before its own code (`node --expose-gc --import`): says what the process has and has used,
 * after a full collection, over the channel that the service has anyway.
 */

export const PROBE = 'probe';

export interface ProbeAnswer {
  readonly type: 'probed';
  readonly heapBytes: number;
  /** Processor time since the start, of all threads. */
  readonly cpuMs: number;
  /** Sockets, timers and the like that keep the process alive. */
  readonly handles: number;
}

process.on('message', (message) => {
  if (message !== PROBE) return;
  if (globalThis.gc === undefined) throw new Error('the probe needs --expose-gc');
  const { user, system } = process.cpuUsage();
  globalThis.gc();
  globalThis.gc();
  process.send?.({
    type: 'probed',
    heapBytes: process.memoryUsage().heapUsed,
    cpuMs: (user + system) / 1_000,
    handles: process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length,
  } satisfies ProbeAnswer);
});
