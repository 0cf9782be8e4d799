import {
  type AuditAction,
  type AuditDetails,
  type Complaint,
  type ComplaintChange,
  changeComplaint,
  createAuditEntry,
  DomainError,
  isInScope,
  keepDeadline,
  notFound,
  type Principal,
  readTrackingId,
} from '@namsev/core';
import type { ApiServices } from './services.ts';

export interface OfficerAct {
  readonly principal: Principal;
  readonly trackingId: string;
  /** What the officer has seen of it: an ETag, several, or `*`. */
  readonly ifMatch?: string | undefined;
  readonly action: AuditAction;
  readonly details?: AuditDetails;
  decide(complaint: Complaint, now: Date): ComplaintChange | undefined;
}

export interface OfficerDesk {
  /** @throws DomainError not_found, forbidden outside the scope of the key, stale_version. */
  find(principal: Principal, trackingId: string, ifMatch?: string): Promise<Complaint>;
  /** Whether it may be touched, and is what was seen. @throws DomainError forbidden, stale_version. */
  check(principal: Principal, complaint: Complaint, ifMatch?: string): void;
  /**
   * Changes a complaint, with its timeline entries and the entry of the audit log, in one transaction.
   *
   * @throws DomainError as `find`, stale_version, and whatever `decide` throws.
   */
  act(act: OfficerAct): Promise<Complaint>;
}

type DeskServices = Pick<ApiServices, 'city' | 'clock' | 'complaints' | 'changes' | 'audit'>;

export function createOfficerDesk({ city, clock, complaints, changes, audit }: DeskServices): OfficerDesk {
  const refuseOutOfScope = (principal: Principal, complaint: Complaint): void => {
    if (!isInScope(city, principal.scope, complaint))
      throw new DomainError(
        'forbidden',
        'The complaint is outside the wards or departments of this API key.',
      );
  };
  const check: OfficerDesk['check'] = (principal, complaint, ifMatch) => {
    refuseOutOfScope(principal, complaint);
    refuseStale(complaint, ifMatch);
  };
  const find: OfficerDesk['find'] = async (principal, typed, ifMatch) => {
    const trackingId = readTrackingId(city.trackingPrefix, typed);
    const complaint = trackingId === undefined ? undefined : await complaints.getByTrackingId(trackingId);
    if (complaint === undefined) throw notFound('The complaint');
    check(principal, complaint, ifMatch);
    return complaint;
  };
  return {
    find,
    check,
    async act({ principal, trackingId, ifMatch, action, details, decide }) {
      const { id } = await find(principal, trackingId, ifMatch);
      const entry = createAuditEntry(principal, action, { kind: 'complaint', id }, clock.now(), details);
      return changeComplaint(changes, id, (complaint, now) => {
        check(principal, complaint, ifMatch);
        const decided = decide(complaint, now);
        if (decided === undefined) return undefined;
        const change = keepDeadline(city, complaint, decided, now);
        return {
          ...change,
          async also(session) {
            await change.also?.(session);
            await audit.append(entry, session);
          },
        };
      });
    },
  };
}

export function entityTagOf({ version }: Complaint): string {
  return `"${version}"`;
}

function refuseStale(complaint: Complaint, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes('*') || tags.includes(entityTagOf(complaint))) return;
  throw new DomainError('stale_version', 'The complaint was changed in the meantime: read it again.');
}
