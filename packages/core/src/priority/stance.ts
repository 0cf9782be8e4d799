import type { PriorityReason } from '../analysis/analysis.ts';
import { claimsAll, wordsOf } from './find-hazard.ts';
import type { Passage } from './passages.ts';
import type { PriorityRules } from './priority-rules.ts';
import type { Statement } from './statement.ts';

type StanceRule = PriorityRules['wish'];

/** Thanks, wishes, looks and matters that are over can wait. Only for texts that claim no hazard. */
export function stanceReasons(
  rules: PriorityRules,
  all: readonly Statement[],
  present: readonly Passage[],
  category: string | null,
): PriorityReason[] {
  const { silence, solved, suggestion, thanks, wish, asking, cosmetic, noDanger, defects } = rules;
  if (all.every(({ claims }) => claims.size === 0)) {
    const isUnknown = category === null || silence.categories.includes(category);
    return isUnknown ? [{ code: silence.code, points: silence.points, words: [] }] : [];
  }
  const over = reasonOf(
    solved,
    all.filter(({ isOver }) => isOver),
  );
  const isDefect = present.some(({ claims }) => defects.some((concept) => claims.has(concept)));
  const isLeft = over.length > 0 && all.some((statement) => tellsOfMore(statement, rules));
  if (over.length > 0 && !isDefect && !isLeft) return over;
  const calm = [suggestion, ...(isDefect || isLeft ? [] : [thanks, wish, asking, cosmetic])].flatMap((rule) =>
    reasonOf(rule, present),
  );
  return [...calm.slice(0, 1), ...reasonOf(noDanger, present)];
}

/** Fewer words that nothing is known of tell of nothing more. */
const FEWEST_WORDS_OF_MORE = 2;

/** "Fixed, thanks, but the pole leans": something is left to do. */
function tellsOfMore({ claims, isOver, length }: Statement, { reading }: PriorityRules): boolean {
  const says = (concepts: readonly string[]) => concepts.some((concept) => claims.has(concept));
  if (isOver) return false;
  if (says(reading.contrast)) return true;
  return !says(reading.aside) && (says(reading.remaining) || length >= FEWEST_WORDS_OF_MORE);
}

function reasonOf(
  { code, points, needs }: StanceRule,
  passages: readonly { readonly claims: Passage['claims'] }[],
): PriorityReason[] {
  const passage = passages.find(({ claims }) => claimsAll([needs], claims));
  return passage === undefined ? [] : [{ code, points, words: wordsOf([needs], passage.claims) }];
}
