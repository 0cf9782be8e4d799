import { normaliseText, tokenise } from '@namsev/core';

/** Two texts of which more than this part of all their words is shared are copies in all but a word. */
const LARGEST_OVERLAP = 0.8;
/** "no water" and "no water sir" are how people write, not copies. */
const FEWEST_WORDS = 4;

/** Pairs of texts that hardly differ, and pairs of the same short text. */
export function findNearCopies(texts: readonly string[]): [string, string][] {
  const rows = texts.map((text) => ({ text, words: new Set(tokenise(normaliseText(text))) }));
  const byWord = new Map<string, number[]>();
  return rows.flatMap(({ text, words }, at) => {
    const neighbours = [...words].flatMap((word) => byWord.get(word) ?? []);
    const copies = [...new Set(neighbours)].filter((other) => isCopy(words, rows[other]?.words ?? new Set()));
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), at]);
    return copies.map((other): [string, string] => [rows[other]?.text ?? '', text]);
  });
}

function isCopy(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const shared = [...a].filter((word) => b.has(word)).length;
  if (Math.min(a.size, b.size) < FEWEST_WORDS) return shared === a.size && shared === b.size;
  return shared / (a.size + b.size - shared) > LARGEST_OVERLAP;
}
