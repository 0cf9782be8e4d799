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
 * Brings the candidate row of one complaint up to date: written while it is open, not merged and under 90 days old,
 * removed otherwise. Safe to run at any time and again.
 */
export async function updateCandidate(
  { store, read, clock }: CandidateUpdate,
  complaint: Complaint,
): Promise<void> {
  if (!mayBeDuplicated(complaint, clock.now())) return store.remove(complaint.id);
  const { id, isPublic, analysis } = complaint;
  const reading = read(complaint, analysis.state === 'done' ? analysis : null);
  await store.put({ complaintId: id, isPublic, ...reading });
}

/** Whether others may be found to be on the same matter as this one. */
export function mayBeDuplicated(complaint: Complaint, now: Date): boolean {
  const { mergedInto, erasedAt, archivedAt, filedAt } = complaint;
  const ageMs = now.getTime() - filedAt.getTime();
  const isGone = mergedInto !== null || erasedAt !== null || archivedAt !== null;
  return isOpen(complaint) && !isGone && ageMs < MOST_DAYS_APART * MS_PER_DAY;
}
