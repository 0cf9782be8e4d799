import type { CandidateStore, SoughtComplaint } from './candidate-store.ts';
import type { DuplicateDetector, DuplicateMatch } from './duplicates.ts';

export interface DuplicateSearch {
  readonly store: Pick<CandidateStore, 'find'>;
  readonly detector: DuplicateDetector;
}

export interface FoundDuplicates {
  /** From the threshold on, likest first. */
  readonly matches: readonly DuplicateMatch[];
  readonly isTruncated: boolean;
}

const MOST_MATCHES = 10;

/** Open complaints on the same matter, without the complaint itself, which may be a candidate already. */
export async function findDuplicates(
  { store, detector }: DuplicateSearch,
  complaint: SoughtComplaint,
  own: { readonly complaintId: string } | null = null,
): Promise<FoundDuplicates> {
  const { candidates, isTruncated } = await store.find(complaint);
  const others = candidates.filter(({ complaintId }) => complaintId !== own?.complaintId);
  const ranked = detector.rank(complaint, others, MOST_MATCHES);
  return { matches: ranked.filter(({ similarity }) => similarity >= detector.threshold), isTruncated };
}
