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
  if (over.length > 0 && !isDefect) return over;
  const calm = [suggestion, ...(isDefect ? [] : [thanks, wish, asking, cosmetic])].flatMap((rule) =>
    reasonOf(rule, present),
  );
  return [...calm.slice(0, 1), ...reasonOf(noDanger, present)];
}

function reasonOf(
  { code, points, needs }: StanceRule,
  passages: readonly { readonly claims: Passage['claims'] }[],
): PriorityReason[] {
  const passage = passages.find(({ claims }) => claimsAll([needs], claims));
  return passage === undefined ? [] : [{ code, points, words: wordsOf([needs], passage.claims) }];
}
