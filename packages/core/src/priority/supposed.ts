import type { Language } from '../language/languages.ts';
import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';
import type { ReadSentence } from '../language/sentence-reader.ts';
import type { HitIndex } from './hit-index.ts';
import { endsWithAny, type ReadingRules } from './priority-rules.ts';
import { type Stretch, sidesOf } from './stretches.ts';

/** Words that tell what may come, not what is. */
export interface Supposition extends Stretch {
  /** Concepts that are no fact there. */
  readonly supposable: readonly string[];
}

/**
 * "If the branch touches the wire it could spark": from the condition on. English says "could" before its verb;
 * Indian languages end with it, so that what follows is told as a fact again.
 */
export function suppositionsOf(
  sentence: ReadSentence,
  index: HitIndex,
  language: Language | 'und',
  reading: ReadingRules,
): Supposition[] {
  const suppose = language === 'en' ? afterCondition : beforeVerb;
  const found = sidesOf(sentence, index).map((side) => suppose(side, sentence, index, reading));
  return found.filter((supposition) => supposition !== undefined);
}

export function isSupposed({ concept, from, to }: ConceptHit, suppositions: readonly Supposition[]): boolean {
  return suppositions.some(
    (stretch) => to > stretch.from && from < stretch.to && stretch.supposable.includes(concept),
  );
}

function afterCondition(
  side: Stretch,
  { tokens }: ReadSentence,
  index: HitIndex,
  { supposingVerbs, politeBehind, polite, supposable, supposableOnCondition }: ReadingRules,
): Supposition | undefined {
  const isWord = (at: number, words: readonly string[]) => words.includes(tokens[at] ?? '');
  const isAsked = (at: number) =>
    [at, at + 1].some((end) => index.endingAt(end).some((concept) => polite.includes(concept)));
  const verb = placeOf(side, (at) => isWord(at, supposingVerbs) && !isWord(at + 1, politeBehind));
  const condition = placeOf(side, (at) => index.startingAt(at).includes('if-hypothetical') && !isAsked(at));
  if (verb === undefined || condition === undefined) return undefined;
  const from = Math.min(verb, condition);
  return { from, to: side.to, supposable: [...supposable, ...supposableOnCondition] };
}

/** Where nothing says "if", only what the verb itself or the word before it says. */
function beforeVerb(
  side: Stretch,
  { tokens }: ReadSentence,
  index: HitIndex,
  reading: ReadingRules,
): Supposition | undefined {
  const verb = placeOf(side, (at) => endsWithAny(tokens[at], reading.hypotheticalEndings));
  if (verb === undefined) return undefined;
  const condition = placeOf(
    { from: side.from, to: verb },
    (at) =>
      index.startingAt(at).includes('if-hypothetical') || endsWithAny(tokens[at], reading.conditionalEndings),
  );
  const supposable = [...reading.supposable, ...reading.supposableAtEnd];
  if (condition === undefined) return { from: verb - 1, to: verb + 1, supposable };
  return { from: condition, to: verb + 1, supposable: [...supposable, ...reading.supposableOnCondition] };
}

function placeOf({ from, to }: Stretch, holds: (at: number) => boolean): number | undefined {
  for (let at = from; at < to; at += 1) if (holds(at)) return at;
  return undefined;
}
