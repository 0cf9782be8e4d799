import type { AnalysisResult } from '../analysis/analysis.ts';
import type { Complaint } from '../complaints/complaint.ts';
import type { ComplaintStore } from '../complaints/complaint-store.ts';
import type { DuplicateDetector } from './duplicates.ts';
import { findDuplicates } from './find-duplicates.ts';
import { type KnownDuplicate, openMatches, toKnownDuplicate } from './known-duplicates.ts';
import { type CandidateUpdate, mayBeDuplicated } from './update-candidates.ts';

export interface DuplicateLookup extends CandidateUpdate {
  readonly detector: DuplicateDetector;
  readonly complaints: Pick<ComplaintStore, 'getStandings'>;
}

/**
 * Open complaints on the same matter as one that was filed, likest first, private ones among them. The complaint
 * becomes a candidate before it looks for others, so that of two that are analysed at the same time at least one
 * finds the other.
 */
export async function lookUpDuplicates(
  { store, read, clock, detector, complaints }: DuplicateLookup,
  complaint: Complaint,
  analysis: Pick<AnalysisResult, 'language' | 'category'>,
): Promise<readonly KnownDuplicate[]> {
  if (!mayBeDuplicated(complaint, clock.now())) return [];
  const reading = read(complaint, analysis);
  const { id: complaintId, isPublic } = complaint;
  await store.put([{ complaintId, isPublic, ...reading }]);
  const { matches } = await findDuplicates({ store, detector }, reading, { complaintId });
  return (await openMatches(complaints.getStandings, matches)).map(toKnownDuplicate);
}
