import type { ReadSentence } from '../language/sentence-reader.ts';
import type { HitIndex } from './hit-index.ts';

/** Words of a sentence from `from` up to, not including, `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export function isWithin({ from }: Stretch, stretches: readonly Stretch[]): boolean {
  return stretches.some((stretch) => stretch.from <= from && from < stretch.to);
}

/** "The lid was put back | but the road is broken": what stands on one side of such a word. */
export function sidesOf({ tokens }: ReadSentence, index: HitIndex): Stretch[] {
  const sides: Stretch[] = [];
  let from = 0;
  for (let at = 1; at < tokens.length; at += 1) {
    if (!index.startingAt(at).includes('but')) continue;
    sides.push({ from, to: at });
    from = at;
  }
  return [...sides, { from, to: tokens.length }];
}
