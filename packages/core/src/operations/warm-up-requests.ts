import type { Db } from 'mongodb';
import { type Clock, MS_PER_SECOND } from '../clock.ts';
import type { Logger } from './log.ts';
import type { WarmUp } from './warm-up.ts';

interface RequestDocument {
  _id: 'warm-up';
  at: Date;
}

const LOOK_EVERY_MS = 2 * MS_PER_SECOND;

/** Asks every process to warm up again; each hears of it within a few seconds. */
export async function requestWarmUp(db: Db, clock: Clock): Promise<void> {
  await db
    .collection<RequestDocument>('control')
    .updateOne({ _id: 'warm-up' }, { $set: { at: clock.now() } }, { upsert: true });
}

/** Warms this process up when that is asked for from now on, until the returned function is called. */
export function followWarmUpRequests(db: Db, clock: Clock, warmUp: WarmUp, logger: Logger): () => void {
  let since = clock.now();
  const look = async () => {
    const request = await db.collection<RequestDocument>('control').findOne({ _id: 'warm-up' });
    if (request === null || request.at <= since) return;
    since = request.at;
    const { state, totalMs } = await warmUp.run();
    logger.info({ state, ms: totalMs }, 'warmed up again');
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => logger.warn({ err: error }, 'it could not be seen whether to warm up'));
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
