/**
 * Tells pressure that lasts from a moment of it, such as a process's own start or the reading of models.
 *
 * @param afterMs how long it has to last. Twice as long without a look, and it counts as over.
 * @param now monotonic, in ms.
 * @returns whether it lasts, to be asked each time that there is pressure.
 */
export function createLastingPressure(afterMs: number, now: () => number): () => boolean {
  let begunAt = Number.NEGATIVE_INFINITY;
  let seenAt = Number.NEGATIVE_INFINITY;
  return () => {
    const at = now();
    if (at - seenAt > 2 * afterMs) begunAt = at;
    seenAt = at;
    return at - begunAt > afterMs;
  };
}
