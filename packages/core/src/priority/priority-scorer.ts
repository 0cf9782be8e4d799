import type { Priority, PriorityReason } from '../analysis/analysis.ts';
import { MS_PER_DAY } from '../clock.ts';
import type { PriorityBand } from '../complaints/complaint.ts';
import type { Language } from '../language/languages.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { SentenceReader } from '../language/sentence-reader.ts';
import type { HazardRuleData, PriorityRules } from './priority-rules.ts';
import { readStatement, type Statement } from './statement.ts';

export interface PriorityInput {
  readonly text: string;
  readonly language: Language | 'und';
  /** The category that work goes by, or null in triage. */
  readonly category: string | null;
  readonly supports: number;
  readonly filedAt: Date;
}

export interface PriorityScorer {
  readonly version: string;
  score(input: PriorityInput, now: Date): Priority;
}

/**
 * Scores a complaint from 0 (can wait) to 100 by what it says, and says why.
 *
 * A hazard that is claimed as a present fact makes it urgent; denied, past, imagined or part of a name it does not.
 * Without a hazard no sum of circumstances, support or age reaches urgent. Capitals, exclamation marks and the
 * word "urgent" count for nothing.
 */
export function createPriorityScorer(
  rules: PriorityRules,
  lexicon: PivotLexicon,
  read: SentenceReader,
): PriorityScorer {
  return {
    version: rules.version,
    score(input, now) {
      const all = read(input.text, input.language).map((sentence) =>
        readStatement(sentence, input.language, lexicon),
      );
      const present = all.filter(({ isOver }) => !isOver);
      const hazard = strongestHazard(rules, present, input.category);
      const reasons = [
        ...(hazard ? [hazard.reason] : []),
        ...contextReasons(rules, present),
        ...stanceReasons(rules, all, present, hazard !== undefined),
        ...circumstances(rules, input, now),
        { code: 'reported', points: rules.base, words: [] },
      ];
      const sum = reasons.reduce((total, { points }) => total + points, 0);
      const ceiling = hazard?.level === 'urgent' ? 100 : rules.limitWithoutHazard;
      const floor = hazard === undefined ? 0 : rules.bands[hazard.level];
      const score = Math.round(Math.min(ceiling, Math.max(floor, sum)));
      return { band: bandOf(rules, score), score, reasons };
    },
  };
}

export function bandOf({ bands }: PriorityRules, score: number): PriorityBand {
  if (score >= bands.urgent) return 'urgent';
  if (score >= bands.high) return 'high';
  return score >= bands.normal ? 'normal' : 'low';
}

interface FoundHazard {
  readonly level: 'urgent' | 'high';
  readonly reason: PriorityReason;
}

function strongestHazard(
  rules: PriorityRules,
  statements: readonly Statement[],
  category: string | null,
): FoundHazard | undefined {
  const days = Math.max(0, ...statements.map((statement) => statement.days));
  const applicable = [...rules.hazards, ...outageRules(rules)].filter(
    (rule) =>
      (rule.categories === undefined || rule.categories.includes(category ?? '')) && days >= (rule.days ?? 0),
  );
  const found = applicable.flatMap((rule) => findHazard(rules, rule, statements));
  return found.find(({ level }) => level === 'urgent') ?? found[0];
}

function outageRules({ outage, massOutage }: PriorityRules): HazardRuleData[] {
  return [
    { ...massOutage, level: 'urgent' },
    { ...outage, level: 'high' },
  ];
}

function findHazard(
  rules: PriorityRules,
  rule: HazardRuleData,
  statements: readonly Statement[],
): FoundHazard[] {
  const statement = statements.find((candidate) => holds(rule, candidate));
  if (statement === undefined) return [];
  const points = rule.level === 'urgent' ? rules.urgentPoints : rules.highPoints;
  return [{ level: rule.level, reason: { code: rule.code, points, words: wordsOf(rule.needs, statement) } }];
}

function holds({ needs, unless = [], isConsequence = false }: HazardRuleData, statement: Statement): boolean {
  if (isConsequence && statement.isHypothetical) return false;
  return claimsAll(needs, statement) && !unless.some((concept) => statement.claims.has(concept));
}

function claimsAll(needs: readonly (readonly string[])[], { claims }: Statement): boolean {
  return needs.every((group) => group.some((concept) => claims.has(concept)));
}

function wordsOf(needs: readonly (readonly string[])[], { claims }: Statement): string[] {
  return needs.flatMap((group) => claims.get(group.find((concept) => claims.has(concept)) ?? '') ?? []);
}

function contextReasons(rules: PriorityRules, statements: readonly Statement[]): PriorityReason[] {
  const found = rules.context.flatMap(({ code, points, needs }) => {
    const statement = statements.find((candidate) => claimsAll(needs, candidate));
    return statement === undefined ? [] : [{ code, points, words: wordsOf(needs, statement) }];
  });
  const days = Math.max(0, ...statements.map((statement) => statement.days));
  const lasting = rules.durationPoints.filter((step) => days >= step.days).at(-1);
  return lasting === undefined ? found : [...found, { code: 'lasting', points: lasting.points, words: [] }];
}

/** Thanks, wishes and matters that are over can wait, unless a hazard is claimed beside them. */
function stanceReasons(
  rules: PriorityRules,
  all: readonly Statement[],
  present: readonly Statement[],
  hasHazard: boolean,
): PriorityReason[] {
  if (hasHazard) return [];
  if (all.every(({ claims }) => claims.size === 0)) return [{ ...rules.silence, words: [] }];
  const over =
    all.length > present.length &&
    all.some(({ claims }) => claims.has('repaired-already') || claims.has('thanks'));
  if (over) return [{ ...rules.solved, words: [] }];
  const isDefect = present.some(({ claims }) => DEFECTS.some((concept) => claims.has(concept)));
  return [rules.wish, rules.noDanger].flatMap(({ code, points, needs }) => {
    if (code === rules.wish.code && isDefect) return [];
    const statement = present.find(({ claims }) => needs.some((concept) => claims.has(concept)));
    return statement === undefined ? [] : [{ code, points, words: wordsOf([needs], statement) }];
  });
}

/** What makes a complaint more than a wish. */
const DEFECTS = [
  'broken',
  'leaking',
  'burst',
  'overflowing',
  'blocked',
  'not-working',
  'not-coming',
  'not-collected',
  'not-cleaned',
  'fused',
  'dirty',
  'smell',
  'stagnant',
  'missing',
  'stolen',
  'danger',
  'encroachment',
  'noise',
  'pothole',
];

function circumstances(
  rules: PriorityRules,
  { supports, filedAt }: PriorityInput,
  now: Date,
): PriorityReason[] {
  const support = Math.min(rules.support.most, supports * rules.support.pointsEach);
  const days = Math.max(0, (now.getTime() - filedAt.getTime()) / MS_PER_DAY);
  const age = Math.min(rules.age.most, Math.floor(days * rules.age.pointsPerDay));
  return [
    ...(support > 0 ? [{ code: 'supported', points: support, words: [] }] : []),
    ...(age > 0 ? [{ code: 'waiting', points: age, words: [] }] : []),
  ];
}
