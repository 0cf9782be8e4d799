/**
 * Asks once for all who ask meanwhile, and keeps a good answer for `freshMs`; a failure is told to those who waited for
 * it, and the next one asks again.
 *
 * @param now in ms.
 */
export function remembered<Answer>(
  freshMs: number,
  ask: () => Promise<Answer>,
  now: () => number = () => performance.now(),
): () => Promise<Answer> {
  let last: Promise<Answer> | undefined;
  let until = 0;
  return () => {
    if (last !== undefined && now() < until) return last;
    until = Number.POSITIVE_INFINITY;
    last = ask();
    last.then(
      () => {
        until = now() + freshMs;
      },
      () => {
        until = 0;
      },
    );
    return last;
  };
}
