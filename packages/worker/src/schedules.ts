import { type Logger, MS_PER_SECOND, type ScheduleKeeper } from '@namsev/core';

const LOOK_EVERY_MS = 10 * MS_PER_SECOND;

/** Looks whether something has become due until the returned function is called. A store that is away delays it. */
export function startSchedules(keeper: ScheduleKeeper, logger: Logger): () => void {
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const enqueued = await keeper.keep();
      if (enqueued > 0) logger.info({ runs: enqueued }, 'batches were put in their queues');
    } catch (error) {
      logger.warn({ err: error }, 'schedules could not be kept');
    } finally {
      looking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
