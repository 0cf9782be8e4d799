import { effectiveCategory, effectivePriority } from '../complaints/complaint.ts';
import type { ComplaintStore } from '../complaints/complaint-store.ts';

export interface MeasuredAccuracy {
  /** Complaints that officers have closed and that had been analysed. */
  readonly judged: number;
  /** Share of those whose category was given and was never corrected; null when none was given. */
  readonly categoryAccuracy: number | null;
  /** Share of those whose priority was never corrected; null without any. */
  readonly priorityAccuracy: number | null;
  /** Complaints for which the analysis gave no category. */
  readonly abstained: number;
}

const READ_AT_ONCE = 500;

/**
 * How often the analysis and the people who closed the complaints agree: whatever an officer did not correct before
 * he closed it counts as right. A citizen's own choice of category is no judgement and plays no part.
 */
export async function evaluateAccuracy(
  complaints: Pick<ComplaintStore, 'closedSince'>,
  since: Date,
  signal: AbortSignal,
): Promise<MeasuredAccuracy> {
  const sums = { judged: 0, given: 0, categoryRight: 0, priorityRight: 0 };
  for await (const page of complaints.closedSince(since, READ_AT_ONCE)) {
    signal.throwIfAborted();
    for (const complaint of page) {
      const { analysis, correction } = complaint;
      if (analysis.state !== 'done') continue;
      sums.judged += 1;
      if (effectivePriority(complaint) === analysis.priority.band) sums.priorityRight += 1;
      const { value } = analysis.category;
      if (value === null) continue;
      sums.given += 1;
      const judgement = correction.category === null ? value : effectiveCategory(complaint);
      if (judgement === value) sums.categoryRight += 1;
    }
  }
  const { judged, given, categoryRight, priorityRight } = sums;
  return {
    judged,
    categoryAccuracy: given === 0 ? null : categoryRight / given,
    priorityAccuracy: judged === 0 ? null : priorityRight / judged,
    abstained: judged - given,
  };
}
