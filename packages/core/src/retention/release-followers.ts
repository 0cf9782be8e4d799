import { type ClientSession, ObjectId } from 'mongodb';
import { applyChange, type ComplaintChange } from '../complaints/change-complaint.ts';
import { type Complaint, isOpen } from '../complaints/complaint.ts';
import type { ComplaintStore } from '../complaints/complaint-store.ts';
import type { SupportStore } from '../complaints/support-store.ts';
import type { TimelineStore } from '../complaints/timeline-store.ts';
import { endWaiting } from '../deadlines/keep-deadline.ts';

export interface ReleaseDependencies {
  readonly complaints: ComplaintStore;
  readonly timeline: TimelineStore;
  readonly supports: SupportStore;
}

/** As many as one transaction takes well. */
const MOST_AT_ONCE = 100;

/**
 * Lets complaints that follow one that is about to be deleted go their own way, with their own supports. Those that
 * are open end as it ended: their matter was dealt with there, and nobody should find it undone two years later.
 *
 * @returns whether all are released; otherwise the rest is for another transaction.
 */
export async function releaseFollowers(
  { complaints, timeline, supports }: ReleaseDependencies,
  root: Complaint,
  now: Date,
  session: ClientSession,
): Promise<boolean> {
  const followers = await complaints.idsMergedInto(root.trackingId, session);
  for (const follower of await complaints.getMany(followers.slice(0, MOST_AT_ONCE), session)) {
    const change = releaseOf(follower, root, now);
    const own = { ...change.fields, supports: await supports.countClients([follower.id], session) };
    await complaints.replace(applyChange(follower, { ...change, fields: own }, now), session);
    for (const entry of change.entries) {
      const id = new ObjectId().toHexString();
      await timeline.append({ id, complaintId: follower.id, at: now, ...entry }, session);
    }
  }
  return followers.length <= MOST_AT_ONCE;
}

function releaseOf(follower: Complaint, { status, closedAt }: Complaint, now: Date): ComplaintChange {
  const released = { kind: 'unmerged', by: 'system', text: '' } as const;
  if (!isOpen(follower) || isOpen({ status })) return { fields: { mergedInto: null }, entries: [released] };
  return {
    fields: { mergedInto: null, status, closedAt, deadline: endWaiting(follower.deadline, now) },
    entries: [released, { kind: 'status_changed', by: 'system', text: '', status }],
  };
}
