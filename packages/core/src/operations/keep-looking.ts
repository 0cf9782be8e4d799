/**
 * Looks every `everyMs`, one look at a time, until the returned function is called, which waits for a look that is
 * under way. Keeps no process alive.
 *
 * @param look never rejects.
 */
export function keepLooking(everyMs: number, look: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= look().finally(() => {
      running = undefined;
    });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
