import type { PriorityReason } from '../analysis/analysis.ts';
import type { Passage } from './passages.ts';
import type { HazardRuleData, PriorityRules } from './priority-rules.ts';

export interface FoundHazard {
  readonly level: 'urgent' | 'high';
  readonly reason: PriorityReason;
}

type Claims = Passage['claims'];
type Needs = HazardRuleData['needs'];

/** The first urgent hazard that a passage claims, else the first high one. */
export function findHazard(
  rules: PriorityRules,
  passages: readonly Passage[],
  days: number,
  category: string | null,
): FoundHazard | undefined {
  let high: FoundHazard | undefined;
  for (const rule of rules.hazards) {
    if (rule.level === 'high' && high !== undefined) continue;
    if (days < (rule.days ?? 0)) continue;
    if (rule.categories !== undefined && !rule.categories.includes(category ?? '')) continue;
    const passage = passages.find(({ claims }) => holds(rule, claims));
    if (passage === undefined) continue;
    const found = toFound(rules, rule, passage.claims);
    if (rule.level === 'urgent') return found;
    high = found;
  }
  return high;
}

function toFound(rules: PriorityRules, { level, code, needs }: HazardRuleData, claims: Claims): FoundHazard {
  const points = level === 'urgent' ? rules.urgentPoints : rules.highPoints;
  return { level, reason: { code, points, words: wordsOf(needs, claims) } };
}

function holds({ needs, unless = [] }: HazardRuleData, claims: Claims): boolean {
  return claimsAll(needs, claims) && !unless.some((concept) => claims.has(concept));
}

/** Whether any passage claims any of these. */
export function claimsAny(concepts: readonly string[], passages: readonly Passage[]): boolean {
  return passages.some(({ claims }) => concepts.some((concept) => claims.has(concept)));
}

export function claimsAll(needs: Needs, claims: Claims): boolean {
  return needs.every((group) => group.some((concept) => claims.has(concept)));
}

/** The words of the text, each once. */
export function wordsOf(needs: Needs, claims: Claims): string[] {
  const words = needs.flatMap(
    (group) => claims.get(group.find((concept) => claims.has(concept)) ?? '') ?? [],
  );
  return [...new Set(words)];
}
