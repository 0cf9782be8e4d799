import { type Logger, MS_PER_SECOND, type QueueControl, type QueueName } from '@namsev/core';

/** Which queues are paused, at most a second old. While the store is away nothing is claimed anyway. */
export interface PauseWatch {
  isPaused(queue: QueueName): boolean;
  stop(): void;
}

export async function startPauseWatch(control: QueueControl, logger: Logger): Promise<PauseWatch> {
  let paused: ReadonlySet<QueueName> = new Set();
  const look = async () => {
    paused = new Set((await control.pauses()).map(({ queue }) => queue));
  };
  await look();
  const timer = setInterval(() => {
    look().catch((error: unknown) =>
      logger.warn({ err: error }, 'it could not be read which queues are paused'),
    );
  }, MS_PER_SECOND);
  return { isPaused: (queue) => paused.has(queue), stop: () => clearInterval(timer) };
}
