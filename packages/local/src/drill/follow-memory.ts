const LOOK_EVERY_MS = 50;
const BYTES_PER_MB = 2 ** 20;

/** Runs `work` and tells how many MB the process came to hold above what it held before. */
export async function followMemory<Result>(work: () => Promise<Result>): Promise<readonly [Result, number]> {
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, LOOK_EVERY_MS);
  try {
    const result = await work();
    return [result, Math.round((highest - before) / BYTES_PER_MB)];
  } finally {
    clearInterval(timer);
  }
}
