import type { Priority, PriorityReason } from '../analysis/analysis.ts';
import type { Reading } from '../classifier/reading.ts';
import { MS_PER_DAY } from '../clock.ts';
import type { PriorityBand } from '../complaints/complaint.ts';
import type { Language } from '../language/languages.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { SentenceReader } from '../language/sentence-reader.ts';
import { claimsAll, type FoundHazard, findHazard, wordsOf } from './find-hazard.ts';
import { type Passage, passagesOf } from './passages.ts';
import type { PriorityRules } from './priority-rules.ts';
import { stanceReasons } from './stance.ts';
import { readStatements, reopen, type Statement } from './statement.ts';

export interface PriorityInput {
  readonly text: string;
  readonly language: Language | 'und';
  /** The category that work goes by, or null in triage. */
  readonly category: string | null;
  /** What the classifier makes of it within the category; it only helps rules that ask for it. */
  readonly subType?: string | null;
  /** How the classifier reads the whole; null and absent when it says nothing. */
  readonly reading?: Reading;
  readonly supports: number;
  readonly filedAt: Date;
}

export interface PriorityScorer {
  readonly version: string;
  score(input: PriorityInput, now: Date): Priority;
}

const ENDS_AS_QUESTION = /\?[\s"')!]*$/;

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
      const statements = read(input.text, input.language).flatMap((sentence) =>
        readStatements(sentence, input.language, lexicon, rules.reading),
      );
      const all = reopen(statements, rules.reading);
      const present = all.filter(({ isOver }) => !isOver);
      const isPlain = all.every(({ isOver, isSupposing }) => !isOver && !isSupposing);
      const passages = withHints(passagesOf(present), isPlain ? hintsOf(input) : alarmOf(input));
      const days = Math.max(0, ...present.map((statement) => statement.days));
      const found = findHazard(rules, passages, days, input.category);
      const isDoubted = found?.level === 'urgent' && input.reading === 'calm' && isBrief(statements);
      const hazard = isDoubted ? doubted(rules, found) : found;
      const reasons = [
        ...(isDoubted ? [{ code: 'told_calmly', points: 0, words: [] }] : []),
        ...(hazard ? [hazard.reason] : stanceReasons(rules, all, passages, input.category)),
        ...contextReasons(rules, passages, days),
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

/** In a longer text one sentence of danger is lost in how the whole reads. */
const MOST_WORDS_TO_DOUBT = 60;

function isBrief(statements: readonly Statement[]): boolean {
  return statements.reduce((sum, { length }) => sum + length, 0) <= MOST_WORDS_TO_DOUBT;
}

/** Words of danger in a text that is far from any are looked at soon, and nobody is called out for them. */
function doubted({ highPoints }: PriorityRules, { reason }: FoundHazard): FoundHazard {
  return { level: 'high', reason: { ...reason, points: highPoints } };
}

export function bandOf({ bands }: PriorityRules, score: number): PriorityBand {
  if (score >= bands.urgent) return 'urgent';
  if (score >= bands.high) return 'high';
  return score >= bands.normal ? 'normal' : 'low';
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
function hintsOf(input: PriorityInput): Hint[] {
  const { text, subType, reading } = input;
  const hints = alarmOf(input);
  if (typeof subType === 'string') hints.push([`type:${subType}`, []]);
  if (reading === 'danger' || reading === 'wish') hints.push([`reads-as-${reading}`, []]);
  if (reading === 'alarm') hints.push(['reads-as-danger', []]);
  if (ENDS_AS_QUESTION.test(text)) hints.push(['is-question', []]);
  return hints;
}

/** So plain that something over beside it does not silence it. */
function alarmOf({ reading }: PriorityInput): Hint[] {
  return reading === 'alarm' ? [['reads-as-alarm', []]] : [];
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
