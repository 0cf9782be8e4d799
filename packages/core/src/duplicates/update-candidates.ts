import { type Clock, MS_PER_DAY } from '../clock.ts';
import { type Complaint, isOpen } from '../complaints/complaint.ts';
import type { CandidateStore } from './candidate-store.ts';
import { MOST_DAYS_APART } from './duplicates.ts';
import type { ReadComplaint } from './read-complaint.ts';

export interface CandidateUpdate {
  readonly store: CandidateStore;
  readonly read: ReadComplaint;
  readonly clock: Clock;
}

/**
 * Brings the candidate rows of complaints up to date: written while one is open, not merged and under 90 days old,
 * removed otherwise. Safe to run at any time and again.
 */
export async function updateCandidates(
  { store, read, clock }: CandidateUpdate,
  complaints: readonly Complaint[],
): Promise<void> {
  const now = clock.now();
  const standing = complaints.filter((complaint) => mayBeDuplicated(complaint, now));
  const gone = complaints.filter((complaint) => !standing.includes(complaint));
  const rows = standing.map((complaint) => {
    const { id: complaintId, isPublic, analysis } = complaint;
    return { complaintId, isPublic, ...read(complaint, analysis.state === 'done' ? analysis : null) };
  });
  await Promise.all([store.put(rows), store.remove(gone.map(({ id }) => id))]);
}

/** Whether others may be found to be on the same matter as this one. */
export function mayBeDuplicated(complaint: Complaint, now: Date): boolean {
  const { mergedInto, erasedAt, archivedAt, filedAt } = complaint;
  const ageMs = now.getTime() - filedAt.getTime();
  const isGone = mergedInto !== null || erasedAt !== null || archivedAt !== null;
  return isOpen(complaint) && !isGone && ageMs < MOST_DAYS_APART * MS_PER_DAY;
}
