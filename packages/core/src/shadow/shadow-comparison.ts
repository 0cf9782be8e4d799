import type { AnalysisResult } from '../analysis/analysis.ts';
import type { PriorityBand } from '../complaints/complaint.ts';

/** What one reading of a complaint decides. */
export interface ShadowedAnswer {
  /** Null where it abstains. */
  readonly category: string | null;
  readonly band: PriorityBand;
  readonly language: string;
}

/** One complaint as it was read by what is active and by the candidate. Ids and codes only. */
export interface ShadowComparison {
  readonly candidate: string;
  readonly complaintId: string;
  readonly trackingId: string;
  readonly at: Date;
  readonly active: ShadowedAnswer;
  readonly other: ShadowedAnswer;
  readonly agrees: boolean;
}

export function compareAnswers(
  about: Pick<ShadowComparison, 'candidate' | 'complaintId' | 'trackingId' | 'at'>,
  active: AnalysisResult,
  other: AnalysisResult,
): ShadowComparison {
  const [ours, theirs] = [answerOf(active), answerOf(other)];
  const agrees =
    ours.category === theirs.category && ours.band === theirs.band && ours.language === theirs.language;
  return { ...about, active: ours, other: theirs, agrees };
}

function answerOf({ category, priority, language }: AnalysisResult): ShadowedAnswer {
  return { category: category.value, band: priority.band, language: language.language };
}
