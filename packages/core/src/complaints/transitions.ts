import { MS_PER_DAY } from '../clock.ts';
import { DomainError } from '../errors.ts';
import type { ComplaintChange } from './change-complaint.ts';
import type { Complaint, Status } from './complaint.ts';

export type Mover = 'citizen' | 'officer';

interface Transition {
  readonly from: Status;
  readonly to: Status;
  readonly by: readonly Mover[];
  /** How often the citizen may; without it as often as he likes. */
  readonly citizenTimes?: number;
}

/** Who may move a complaint from where to where. Anything else is refused. */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'pending', to: 'in_progress', by: ['officer'] },
  { from: 'pending', to: 'rejected', by: ['officer'] },
  { from: 'in_progress', to: 'resolved', by: ['officer'] },
  { from: 'in_progress', to: 'rejected', by: ['officer'] },
  { from: 'in_progress', to: 'pending', by: ['officer'] },
  { from: 'resolved', to: 'pending', by: ['officer', 'citizen'] },
  { from: 'rejected', to: 'pending', by: ['officer', 'citizen'], citizenTimes: 1 },
];

/** How long after it was closed the citizen may reopen a complaint. */
export const REOPEN_WITHIN_MS = 7 * MS_PER_DAY;

type Movable = Pick<Complaint, 'status' | 'closedAt' | 'reopenedByCitizen' | 'mergedInto' | 'archivedAt'>;

/** Where a complaint may be moved to at this moment; nowhere while it is merged into another one or archived. */
export function allowedStatuses(complaint: Movable, mover: Mover, now: Date): Status[] {
  if (complaint.mergedInto !== null || complaint.archivedAt !== null) return [];
  return TRANSITIONS.filter(({ from, by }) => from === complaint.status && by.includes(mover))
    .filter((transition) => mover === 'officer' || mayReopen(transition, complaint, now))
    .map(({ to }) => to);
}

/**
 * The change that moves a complaint.
 *
 * @param text public: why, with personal data masked.
 * @throws DomainError state_forbids with the statuses that are allowed.
 */
export function moveComplaint(
  complaint: Movable,
  { to, mover, text }: { readonly to: Status; readonly mover: Mover; readonly text: string },
  now: Date,
): ComplaintChange {
  const allowed = allowedStatuses(complaint, mover, now);
  if (!allowed.includes(to)) {
    const message = `A complaint that is ${describe(complaint)} cannot be moved to ${to} by ${mover === 'citizen' ? 'the citizen' : 'an officer'}.`;
    throw new DomainError('state_forbids', message, { allowed });
  }
  const isReopening = complaint.status === 'resolved' || complaint.status === 'rejected';
  const isCounted = mover === 'citizen' && complaint.status === 'rejected';
  return {
    fields: {
      status: to,
      closedAt: to === 'resolved' || to === 'rejected' ? now : null,
      ...(isCounted && { reopenedByCitizen: complaint.reopenedByCitizen + 1 }),
    },
    entries: [{ kind: isReopening ? 'reopened' : 'status_changed', by: mover, text, status: to }],
  };
}

function mayReopen(
  { citizenTimes = Number.POSITIVE_INFINITY }: Transition,
  complaint: Movable,
  now: Date,
): boolean {
  const { closedAt, reopenedByCitizen } = complaint;
  const isInTime = closedAt !== null && now.getTime() - closedAt.getTime() <= REOPEN_WITHIN_MS;
  return isInTime && reopenedByCitizen < citizenTimes;
}

function describe({ status, mergedInto, archivedAt }: Movable): string {
  if (mergedInto !== null) return 'merged into another one';
  return archivedAt === null ? status : 'archived';
}
