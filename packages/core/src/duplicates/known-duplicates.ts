import { type Complaint, type ComplaintStanding, isOpen } from '../complaints/complaint.ts';
import type { DuplicateReason } from './duplicate-reasons.ts';
import type { DuplicateMatch } from './duplicates.ts';

/** A complaint on the same matter, as the analysis of a later one names it. */
export interface KnownDuplicate {
  readonly trackingId: string;
  /** Whether it is public by now; only officers see those that are not. */
  readonly isPublic: boolean;
  /** 0 to 1, in hundredths. */
  readonly similarity: number;
  readonly distanceMetres: number | null;
  readonly reasons: readonly DuplicateReason[];
}

export interface Matched<Found extends ComplaintStanding> {
  readonly match: DuplicateMatch;
  readonly complaint: Found;
}

export type MatchedComplaint = Matched<Complaint>;

/**
 * A candidate may have been closed, merged or erased since its row was written: the complaint itself decides.
 *
 * @param read as much of the complaints with these ids as is wanted.
 */
export async function openMatches<Found extends ComplaintStanding>(
  read: (ids: readonly string[]) => Promise<readonly Found[]>,
  matches: readonly DuplicateMatch[],
): Promise<readonly Matched<Found>[]> {
  if (matches.length === 0) return [];
  const found = await read(matches.map(({ complaintId }) => complaintId));
  const byId = new Map(found.filter(stands).map((complaint) => [complaint.id, complaint]));
  return matches.flatMap((match) => {
    const complaint = byId.get(match.complaintId);
    return complaint === undefined ? [] : [{ match, complaint }];
  });
}

const SIMILARITY_STEPS = 100;

export function roundSimilarity(similarity: number): number {
  return Math.round(similarity * SIMILARITY_STEPS) / SIMILARITY_STEPS;
}

export function toKnownDuplicate({ match, complaint }: Matched<ComplaintStanding>): KnownDuplicate {
  const { similarity, distanceMetres, reasons } = match;
  const { trackingId, isPublic } = complaint;
  return { trackingId, isPublic, similarity: roundSimilarity(similarity), distanceMetres, reasons };
}

function stands(complaint: ComplaintStanding): boolean {
  const { mergedInto, archivedAt, erasedAt } = complaint;
  return isOpen(complaint) && mergedInto === null && archivedAt === null && erasedAt === null;
}
