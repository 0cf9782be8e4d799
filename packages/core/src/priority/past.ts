import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';
import type { ReadSentence } from '../language/sentence-reader.ts';
import type { HitIndex } from './hit-index.ts';
import type { ReadingRules } from './priority-rules.ts';
import { type Stretch, sidesOf } from './stretches.ts';

/** "after the pipe was repaired": words between such a word and the repair. */
const REACH_OF_UNTIL = 4;

/**
 * What a sentence tells of as over. A repair takes back what was said before it on its side of a "but", and ends
 * with its clause: "the lid was put back, please level the road". What was once ends with its side.
 */
export function stretchesOver(
  held: readonly ConceptHit[],
  sentence: ReadSentence,
  index: HitIndex,
  { over, untilThen }: ReadingRules,
): Stretch[] {
  const { tokens, breaks } = sentence;
  const sides = sidesOf(sentence, index);
  return held.flatMap(({ concept, from, to }) => {
    if (!over.includes(concept)) return [];
    if (tokens.slice(Math.max(0, from - REACH_OF_UNTIL), from).some((word) => untilThen.includes(word)))
      return [];
    const side = sides.find((stretch) => from < stretch.to);
    if (side === undefined) return [];
    const ends = concept === 'repaired-already' ? breaks.filter((at) => at >= to) : [];
    return [{ from: side.from, to: Math.min(side.to, ...ends) }];
  });
}
