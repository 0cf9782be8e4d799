import { soundKey } from '../language/sound-key.ts';
import { hashText } from './packed-terms.ts';

const RUN = 3;
const LONGEST_WORD = 40;
const MOST_RUNS = 400;

/**
 * Runs of three sounds of every word with its bounds, hashed to 16 bits, ascending and distinct: what misspelt and
 * inflected words keep.
 */
export function characterRuns(tokens: readonly string[]): Uint16Array {
  const runs = new Set<number>();
  for (const token of new Set(tokens)) {
    const sound = ` ${soundKey(token.slice(0, LONGEST_WORD))} `;
    for (let from = 0; from + RUN <= sound.length && runs.size < MOST_RUNS; from += 1)
      runs.add(hashText(sound.slice(from, from + RUN)) & 0xffff);
  }
  return Uint16Array.from(runs).sort();
}
