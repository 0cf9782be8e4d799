import type { Statement } from './statement.ts';

/** What is said in one breath: circumstances of the same matter, spread over sentences. */
export interface Passage {
  readonly claims: ReadonlyMap<string, readonly string[]>;
}

/** Up to so many words all sentences speak of one matter; in longer texts only those next to each other. */
const MOST_WORDS = 50;
const SENTENCES_TOGETHER = 2;

export function passagesOf(statements: readonly Statement[]): Passage[] {
  const words = statements.reduce((sum, { length }) => sum + length, 0);
  const together = words <= MOST_WORDS ? Math.max(1, statements.length) : SENTENCES_TOGETHER;
  const count = Math.max(1, statements.length - together + 1);
  return Array.from({ length: count }, (_, at) => ({ claims: merge(statements.slice(at, at + together)) }));
}

/** The words of the first sentence that claims a concept stand for it. */
function merge(statements: readonly Statement[]): ReadonlyMap<string, readonly string[]> {
  const claims = new Map<string, readonly string[]>();
  for (const [concept, words] of statements.flatMap((statement) => [...statement.claims])) {
    if (!claims.has(concept)) claims.set(concept, words);
  }
  return claims;
}
