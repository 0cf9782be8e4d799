/** A key or a token that opens something, and how it begins. */
const SECRET = /\bns[kc]_[\w-]{16,}/g;

/** What a log must not hold: keys, tokens, and what citizens wrote. Said by kind, for the finding must not leak it on. */
export function findLeaks(log: string, written: readonly string[]): readonly string[] {
  const secrets = new Set(log.match(SECRET)).size;
  const texts = written.filter((text) => log.includes(text)).length;
  return [
    ...(secrets > 0 ? [`${secrets} keys or tokens in the log`] : []),
    ...(texts > 0 ? [`${texts} texts of citizens in the log`] : []),
  ];
}
