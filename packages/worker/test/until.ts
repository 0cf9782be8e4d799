import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 10_000;

/** Waits for what other processes or timers bring about. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not become true within ${PATIENCE_MS} ms.`);
    await pause(10);
  }
}
