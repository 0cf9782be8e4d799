import { effectiveCategory, type MatchedComplaint, roundSimilarity } from '@namsev/core';
import type { Check } from '../check-complaint.ts';
import type { CheckView } from '../schemas/check.ts';

const METRES_STEP = 50;
const LONGEST_TITLE = 80;

/** Other people's complaints are shown as the public sees them, and their distance in steps of 50 m. */
export function toCheckView({ analysis, duplicates, missing, degraded, isTruncated }: Check): CheckView {
  return {
    language: analysis?.language.language ?? 'und',
    category: {
      suggestion: analysis?.category.value ?? null,
      confidence: analysis?.category.confidence ?? 0,
      alternatives: [...(analysis?.category.alternatives ?? [])],
    },
    priority: analysis === null ? null : toPriorityView(analysis.priority),
    duplicates: duplicates.map(toDuplicateView),
    missing: [...missing],
    ...(degraded.length > 0 && { degraded: [...degraded] }),
    ...(isTruncated && { truncated: true as const }),
  };
}

function toPriorityView({ band, score, reasons }: NonNullable<Check['analysis']>['priority']) {
  return { band, score, reasons: reasons.map((reason) => ({ ...reason, words: [...reason.words] })) };
}

function toDuplicateView({ match, complaint }: MatchedComplaint): CheckView['duplicates'][number] {
  const { trackingId, maskedTitle, maskedDescription, status, supports, filedAt } = complaint;
  const metres = match.distanceMetres;
  return {
    trackingId,
    similarity: roundSimilarity(match.similarity),
    distanceMetres: metres === null ? null : Math.round(metres / METRES_STEP) * METRES_STEP,
    title: maskedTitle ?? beginningOf(maskedDescription),
    category: effectiveCategory(complaint),
    status,
    supports,
    filedAt: filedAt.toISOString(),
    reasons: [...match.reasons],
  };
}

function beginningOf(text: string): string {
  const letters = [...text];
  return letters.length <= LONGEST_TITLE ? text : `${letters.slice(0, LONGEST_TITLE - 1).join('')}…`;
}
