import type { Priority, PriorityReason } from '../analysis/analysis.ts';
import type { Reading } from '../classifier/reading.ts';
import { MS_PER_DAY } from '../clock.ts';
import type { Language } from '../language/languages.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { SentenceReader } from '../language/sentence-reader.ts';
import { sentences } from '../language/tokenise.ts';
import { bandOf } from './bands.ts';
import { claimsAll, claimsAny, findHazard, wordsOf } from './find-hazard.ts';
import { type Passage, passagesOf } from './passages.ts';
import type { PriorityRules } from './priority-rules.ts';
import { stanceReasons } from './stance.ts';
import { readStatements, reopen, type Statement } from './statement.ts';
import { weighReading } from './weigh-reading.ts';
import { evidenceOf, type RuleSigns, weighBand } from './weighing.ts';

export interface PriorityInput {
  readonly text: string;
  readonly language: Language | 'und';
  /** The category that work goes by, or null in triage. */
  readonly category: string | null;
  /** What the classifier makes of it within the category; it only helps rules that ask for it. */
  readonly subType?: string | null;
  /** How the classifier reads the whole; where it is absent the rules decide alone. */
  readonly reading?: Reading;
  /** How one sentence of it reads; where it is absent only the whole is read. */
  readonly readPart?: (sentence: string) => Reading;
  readonly supports: number;
  readonly filedAt: Date;
}

export interface PriorityScorer {
  readonly version: string;
  score(input: PriorityInput, now: Date): Priority;
  /** What the rules make of it, nobody having read the whole; for learning what both together count. */
  signsOf(input: PriorityInput): RuleSigns;
}

const ENDS_AS_QUESTION = /\?[\s"')!]*$/;

/**
 * Scores a complaint from 0 (can wait) to 100 by what it says, and says why.
 *
 * Rules find what is claimed as a present fact: a hazard that is denied, past, imagined or part of a name is none. How
 * the whole reads is weighed with what they find (`weighReading`). Circumstances, support and age never reach urgent.
 * Capitals, exclamation marks and the word "urgent" count for nothing.
 */
export function createPriorityScorer(
  rules: PriorityRules,
  lexicon: PivotLexicon,
  read: SentenceReader,
): PriorityScorer {
  return {
    version: rules.version,
    score(input, now) {
      const judged = judge(rules, input, statementsIn(input));
      const weighed = weighReading(rules, input.reading, judged, () => isUrgentInPart(input));
      const beside = circumstances(rules, input, now);
      const most = weighed.band === 'urgent' ? 100 : rules.limitWithoutHazard;
      const total = Math.round(Math.min(most, sumOf(beside, weighed.score)));
      return {
        band: bandOf(rules, total),
        score: total,
        reasons: [...weighed.reasons, ...judged.reasons, ...beside],
      };
    },
    signsOf: (input) => judge(rules, input, statementsIn(input)),
  };

  /** Thanks for the lamp beside a fallen wire: the whole reads harmlessly, and one sentence of it does not. */
  function isUrgentInPart(input: PriorityInput): boolean {
    const { readPart } = input;
    if (readPart === undefined) return false;
    const parts = sentences(input.text);
    if (parts.length < 2) return false;
    return parts.some((text) => {
      const part = { ...input, text };
      const judged = judge(rules, part, statementsIn(part));
      const isRuled = judged.band === 'urgent';
      return isRuled && weighBand(rules.weighing, evidenceOf(readPart(text), judged)) === 'urgent';
    });
  }

  function statementsIn({ text, language }: PriorityInput): readonly Statement[] {
    const statements = read(text, language).flatMap((sentence) =>
      readStatements(sentence, language, lexicon, rules.reading),
    );
    return reopen(statements, rules.reading);
  }
}

interface Judgement extends RuleSigns {
  readonly score: number;
  readonly reasons: readonly PriorityReason[];
}

function judge(rules: PriorityRules, input: PriorityInput, all: readonly Statement[]): Judgement {
  const present = all.filter(({ isOver }) => !isOver);
  const isPlain = all.every(({ isOver, isSupposing }) => !isOver && !isSupposing);
  const passages = withHints(passagesOf(present), isPlain ? hintsOf(input) : []);
  const days = Math.max(0, ...present.map((statement) => statement.days));
  const isCalmed = claimsAny(rules.calming, passages);
  const hazard = isCalmed ? undefined : findHazard(rules, passages, days, input.category);
  const reasons = [
    ...(hazard ? [hazard.reason] : stanceReasons(rules, all, passages, input.category)),
    ...contextReasons(rules, passages, days),
    { code: 'reported', points: rules.base, words: [] },
  ];
  const most = hazard?.level === 'urgent' ? 100 : rules.limitWithoutHazard;
  const least = hazard === undefined ? 0 : rules.bands[hazard.level];
  const score = Math.min(most, Math.max(least, sumOf(reasons)));
  return {
    band: bandOf(rules, score),
    score,
    reasons,
    isMild: claimsAny(rules.mild, passages),
    isOver: !isPlain,
    isQuestion: ENDS_AS_QUESTION.test(input.text),
    isCalmed,
    words: all.reduce((sum, { length }) => sum + length, 0),
  };
}

function sumOf(reasons: readonly PriorityReason[], start = 0): number {
  return reasons.reduce((sum, { points }) => sum + points, start);
}

type Hint = [concept: string, words: readonly string[]];

/** What is known beside the words holds wherever a rule asks for it, and rests on no words. */
function withHints(passages: readonly Passage[], hints: readonly Hint[]): Passage[] {
  return passages.map(({ claims }) => ({ claims: new Map([...claims, ...hints]) }));
}

/**
 * Not for texts that tell of something over or suppose it: the sub-type may be that of what was put right or has
 * not happened.
 */
function hintsOf({ text, subType }: PriorityInput): Hint[] {
  const hints: Hint[] = [];
  if (typeof subType === 'string') hints.push([`type:${subType}`, []]);
  if (ENDS_AS_QUESTION.test(text)) hints.push(['is-question', []]);
  return hints;
}

function contextReasons(rules: PriorityRules, passages: readonly Passage[], days: number): PriorityReason[] {
  const found = rules.context.flatMap(({ code, points, needs }) => {
    const passage = passages.find(({ claims }) => claimsAll(needs, claims));
    return passage === undefined ? [] : [{ code, points, words: wordsOf(needs, passage.claims) }];
  });
  const lasting = rules.durationPoints.filter((step) => days >= step.days).at(-1);
  return lasting === undefined ? found : [...found, { code: 'lasting', points: lasting.points, words: [] }];
}

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
