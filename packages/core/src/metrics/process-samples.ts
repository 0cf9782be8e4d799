import type { Db } from 'mongodb';
import { MS_PER_SECOND } from '../clock.ts';
import type { Metrics } from './metrics.ts';

const LOOP_EVERY_MS = 25;
const STORE_EVERY_MS = 4 * MS_PER_SECOND;

/**
 * Measures how late the event loop calls a timer, and now and then how long one read and one write of the store take.
 * Watching every command of the driver would cost more than the figure is worth. Runs until the returned function is
 * called.
 */
export function startProcessSamples(metrics: Metrics, db: Db): () => void {
  const loop = sampleEventLoop(metrics);
  const store = setInterval(() => {
    // A store that is away shows in the errors of those who need it; there is no duration to tell.
    sampleStore(metrics, db).catch(ignoreAbsence);
  }, STORE_EVERY_MS);
  store.unref();
  return () => {
    clearInterval(loop);
    clearInterval(store);
  };
}

function ignoreAbsence(): void {}

function sampleEventLoop(metrics: Metrics): NodeJS.Timeout {
  let expected = performance.now() + LOOP_EVERY_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    metrics.eventLoopDelay(Math.max(0, now - expected));
    expected = now + LOOP_EVERY_MS;
  }, LOOP_EVERY_MS);
  timer.unref();
  return timer;
}

/** A read and an update by `_id`: what a small request would wait for. */
export async function sampleStore(metrics: Metrics, db: Db): Promise<void> {
  const control = db.collection<{ _id: string }>('control');
  let begun = performance.now();
  await control.findOne({ _id: 'schema' }, { projection: { _id: 1 } });
  metrics.store('read', performance.now() - begun);
  begun = performance.now();
  await control.updateOne({ _id: 'store-sample' }, { $set: { at: new Date() } }, { upsert: true });
  metrics.store('write', performance.now() - begun);
}
