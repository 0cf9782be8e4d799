/**
 * The answer, or undefined where there was none in time, or a failure. An answer that came while this process was busy
 * is in time: what has arrived is read once more before the time counts as over.
 */
export function answeredWithin<Answer>(asked: Promise<Answer>, ms: number): Promise<Answer | undefined> {
  const answered = asked.then(
    (answer) => answer,
    () => undefined,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => setImmediate(() => setImmediate(resolve, undefined)), ms);
  });
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
