import {
  type City,
  type Complaint,
  type ComplaintStore,
  DomainError,
  isAccessToken,
  notFound,
  readTrackingId,
} from '@namsev/core';

const BEARER = /^Bearer +(\S+)$/i;

export interface Sought {
  readonly complaint: Complaint;
  /** Whether the caller holds its token. */
  readonly isOwner: boolean;
}

interface Archive {
  readonly city: City;
  readonly complaints: ComplaintStore;
}

/**
 * The complaint of an id as a person typed it.
 *
 * @throws DomainError not_found, for a private one without its token as well; unauthorised for a wrong token.
 */
export async function seekComplaint(
  { city, complaints }: Archive,
  typed: string,
  authorization: string | undefined,
): Promise<Sought> {
  const trackingId = readTrackingId(city.trackingPrefix, typed);
  const complaint = trackingId === undefined ? undefined : await complaints.getByTrackingId(trackingId);
  if (complaint === undefined) throw notFound('The complaint');
  return { complaint, isOwner: ownerOf(complaint, authorization) };
}

/** The same for what only the citizen may do. @throws DomainError unauthorised without his token. */
export async function seekOwnComplaint(
  archive: Archive,
  typed: string,
  authorization: string | undefined,
): Promise<Complaint> {
  const { complaint, isOwner } = await seekComplaint(archive, typed, authorization);
  if (!isOwner)
    throw new DomainError('unauthorised', 'This needs the access token of the complaint as a bearer token.');
  return complaint;
}

/**
 * Whether the caller holds the complaint's token.
 *
 * @throws DomainError not_found for a private complaint without it, unauthorised for a wrong token on a public one.
 */
function ownerOf(complaint: Complaint, authorization: string | undefined): boolean {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token !== undefined && isAccessToken(token, complaint.accessTokenHash)) return true;
  if (!complaint.isPublic) throw notFound('The complaint');
  if (authorization !== undefined)
    throw new DomainError('unauthorised', 'The access token does not belong to this complaint.');
  return false;
}
