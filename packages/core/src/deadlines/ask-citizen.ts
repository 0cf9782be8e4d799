import type { ComplaintChange } from '../complaints/change-complaint.ts';
import { type Complaint, isOpen } from '../complaints/complaint.ts';
import { refuseOutOfWork } from '../complaints/corrections.ts';
import { DomainError } from '../errors.ts';
import { endWaiting } from './keep-deadline.ts';

/**
 * The change that asks the citizen something and stops the clock until he answers. A second question changes nothing
 * about since when he is waited for.
 *
 * @param text public, with personal data masked.
 * @throws DomainError state_forbids for a complaint that is closed, merged or archived.
 */
export function askCitizen(complaint: Complaint, text: string, now: Date): ComplaintChange {
  refuseClosed(complaint);
  const { deadline } = complaint;
  return {
    fields: { deadline: { ...deadline, waitingSince: deadline.waitingSince ?? now } },
    entries: [{ kind: 'asked', by: 'officer', text }],
  };
}

/**
 * The change that goes on: the citizen has answered, or an officer waits no longer, and the clock runs again.
 *
 * @param text public, with personal data masked.
 * @throws DomainError state_forbids where nobody is waited for.
 */
export function answerOfficer(
  complaint: Complaint,
  { by, text }: { readonly by: 'citizen' | 'officer'; readonly text: string },
  now: Date,
): ComplaintChange {
  refuseClosed(complaint);
  if (complaint.deadline.waitingSince === null)
    throw new DomainError('state_forbids', 'Nothing was asked about this complaint, or it was answered.');
  return {
    fields: { deadline: endWaiting(complaint.deadline, now) },
    entries: [{ kind: by === 'citizen' ? 'answered' : 'resumed', by, text }],
  };
}

function refuseClosed(complaint: Complaint): void {
  refuseOutOfWork(complaint);
  if (!isOpen(complaint)) throw new DomainError('state_forbids', 'The complaint is closed.');
}
