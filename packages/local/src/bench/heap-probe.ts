/*
 * Loaded into a service before its own code (`node --expose-gc --import`): answers how much heap lives after a
 * full collection, over the channel that the service has anyway.
 */

export const MEASURE_HEAP = 'measure-heap';

export interface HeapAnswer {
  readonly type: 'heap';
  readonly usedBytes: number;
}

process.on('message', (message) => {
  if (message !== MEASURE_HEAP) return;
  if (globalThis.gc === undefined) throw new Error('the probe needs --expose-gc');
  globalThis.gc();
  globalThis.gc();
  process.send?.({ type: 'heap', usedBytes: process.memoryUsage().heapUsed } satisfies HeapAnswer);
});
