import type { City } from '../city/city.ts';
import type { ComplaintChange } from '../complaints/change-complaint.ts';
import { type Complaint, isOpen } from '../complaints/complaint.ts';
import type { Deadline } from './deadline.ts';
import { reckonDeadline } from './reckon-deadline.ts';

/** Fields that a due date follows from. */
const DECIDING = ['status', 'correction', 'deadline'] as const;

/**
 * The change with what it does to the due date: a closed complaint waits for nobody, the time for which a reopened one
 * was closed does not count, and another category or priority is another promise.
 */
export function keepDeadline(
  city: City,
  complaint: Complaint,
  change: ComplaintChange,
  now: Date,
): ComplaintChange {
  if (!DECIDING.some((field) => field in change.fields)) return change;
  const changed: Complaint = { ...complaint, ...change.fields };
  const deadline = pausesAfter(complaint, changed, now);
  return { ...change, fields: { ...change.fields, ...reckonDeadline(city, { ...changed, deadline }, now) } };
}

function pausesAfter(before: Complaint, { status, deadline }: Complaint, now: Date): Deadline {
  const isClosed = !isOpen({ status });
  if (isClosed && deadline.waitingSince !== null) return endWaiting(deadline, now);
  if (isClosed || before.closedAt === null) return deadline;
  return {
    ...deadline,
    pauses: [...deadline.pauses, { cause: 'closed', from: before.closedAt, to: now }],
  };
}

/** What is asked for is there, or is waited for no longer. */
export function endWaiting(deadline: Deadline, now: Date): Deadline {
  if (deadline.waitingSince === null) return deadline;
  return {
    ...deadline,
    waitingSince: null,
    pauses: [...deadline.pauses, { cause: 'asked', from: deadline.waitingSince, to: now }],
  };
}
