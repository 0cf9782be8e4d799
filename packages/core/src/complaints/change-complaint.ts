import { type ClientSession, type MongoClient, ObjectId } from 'mongodb';
import type { Clock } from '../clock.ts';
import { notFound } from '../errors.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Complaint } from './complaint.ts';
import type { ComplaintStore } from './complaint-store.ts';
import type { TimelineEntry, TimelineStore } from './timeline-store.ts';

export interface ChangeDependencies {
  readonly client: MongoClient;
  readonly clock: Clock;
  readonly complaints: ComplaintStore;
  readonly timeline: TimelineStore;
}

type NewEntry = Omit<TimelineEntry, 'id' | 'complaintId' | 'at'>;

/** What is decided about a complaint as it is at the moment of the transaction. No change is without its entry. */
export interface ComplaintChange {
  readonly fields: Partial<Omit<Complaint, 'id' | 'version' | 'indexedVersion' | 'updatedAt'>>;
  readonly entries: readonly [NewEntry, ...NewEntry[]];
  /** What else is written in the same transaction, such as a note or an entry of the audit log. */
  also?(session: ClientSession): Promise<void>;
}

/**
 * Changes a complaint and appends to its timeline in one transaction. `decide` may run several times, each time with
 * the complaint as it then is, and throws a DomainError where the state forbids the change; undefined changes nothing.
 *
 * @returns the complaint as it is afterwards.
 * @throws DomainError not_found, store_unavailable, and whatever `decide` throws.
 */
export async function changeComplaint(
  dependencies: ChangeDependencies,
  id: string,
  decide: (complaint: Complaint, now: Date) => ComplaintChange | undefined,
): Promise<Complaint> {
  const { client, clock, complaints, timeline } = dependencies;
  // Made outside, so that a second run after a lost commit meets its own first entry.
  const entryIds = new Map<number, string>();
  const idOfEntry = (at: number) => {
    const entryId = entryIds.get(at) ?? new ObjectId().toHexString();
    entryIds.set(at, entryId);
    return entryId;
  };
  return inTransaction(client, async (session) => {
    const complaint = await complaints.get(id, session);
    if (complaint === undefined) throw notFound('The complaint');
    if (entryIds.size > 0 && (await timeline.exists(idOfEntry(0), session))) return complaint;
    const now = clock.now();
    const change = decide(complaint, now);
    if (change === undefined) return complaint;
    const changed = applyChange(complaint, change, now);
    await complaints.replace(changed, session);
    for (const [at, entry] of change.entries.entries())
      await timeline.append({ id: idOfEntry(at), complaintId: id, at: now, ...entry }, session);
    await change.also?.(session);
    return changed;
  });
}

/** The complaint after a change: every change is a version of its own. */
export function applyChange(complaint: Complaint, { fields }: ComplaintChange, now: Date): Complaint {
  return { ...complaint, ...fields, version: complaint.version + 1, updatedAt: now };
}
