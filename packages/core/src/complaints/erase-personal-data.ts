import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { DuplicateMentions } from '../duplicates/duplicate-mentions.ts';
import { DomainError } from '../errors.ts';
import { type ChangeDependencies, changeComplaint } from './change-complaint.ts';
import type { Complaint, ComplaintAnalysis } from './complaint.ts';
import type { ErasureLedger } from './erasure-ledger.ts';
import type { NoteStore } from './note-store.ts';

export interface ErasureDependencies extends ChangeDependencies {
  readonly clock: Clock;
  readonly notes: NoteStore;
  readonly audit: AuditLog;
  readonly ledger: ErasureLedger;
  readonly mentions: Pick<DuplicateMentions, 'forget'>;
}

/**
 * Takes away all that a person wrote about a complaint, its contact and its place, in one transaction, and its name
 * from the analyses of others. Category, ward and what happened when stay, so that the work can go on. A second
 * erasure changes nothing.
 *
 * @throws DomainError not_found, under_legal_hold.
 */
export function erasePersonalData(
  { notes, audit, ledger, mentions, ...changes }: ErasureDependencies,
  id: string,
  by: 'citizen' | 'system',
): Promise<Complaint> {
  return changeComplaint(changes, id, (complaint, now) => {
    if (complaint.legalHoldSince !== null)
      throw new DomainError(
        'under_legal_hold',
        'The complaint is under a legal hold: nothing may be erased.',
      );
    if (complaint.erasedAt !== null) return undefined;
    return {
      fields: withoutPersonalData(complaint, now),
      entries: [{ kind: 'personal_data_erased', by, text: '' }],
      async also(session) {
        await changes.timeline.eraseTexts(id, session);
        await notes.removeAll(id, session);
        await audit.eraseReasons(id, session);
        await mentions.forget(complaint.trackingId, session);
        await ledger.add(id, 'erased', now, session);
      },
    };
  });
}

function withoutPersonalData({ rating, analysis }: Complaint, now: Date) {
  return {
    title: null,
    description: '',
    maskedTitle: null,
    maskedDescription: '',
    contact: null,
    location: null,
    rating: rating === null ? null : { ...rating, comment: null },
    analysis: withoutWords(analysis),
    erasedAt: now,
  };
}

/**
 * An analysis rests on words of the citizen, and the distance to another complaint tells of his place. One that is
 * still to come has nothing to read any more.
 */
function withoutWords(analysis: ComplaintAnalysis): ComplaintAnalysis {
  if (analysis.state !== 'done') return { state: 'failed' };
  const { category, priority, tone } = analysis;
  return {
    ...analysis,
    category: { ...category, words: [] },
    priority: { ...priority, reasons: priority.reasons.map((reason) => ({ ...reason, words: [] })) },
    tone: { ...tone, words: [] },
    ...(analysis.duplicates !== undefined && { duplicates: [] }),
  };
}
