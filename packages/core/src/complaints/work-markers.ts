import { type Complaint, isOpen } from './complaint.ts';

/**
 * Fields of a stored complaint that exist only while some work on it is due, and since when. The plain index on each
 * is as small as that work, and the sweep that makes good a lost job is a query of one of them.
 */
export interface WorkMarkers {
  /** Its analysis is pending. */
  readonly pendingSince?: Date;
  /** Search and duplicate candidates show an older version. */
  readonly unindexedSince?: Date;
  /** Open, and due to be escalated: when. */
  readonly escalateAt?: Date;
  /** Closed, not archived and under no legal hold: since it was closed. */
  readonly archivableSince?: Date;
  /** Archived and under no legal hold: since it was archived. */
  readonly erasableSince?: Date;
}

export const WORK_MARKERS = [
  'pendingSince',
  'unindexedSince',
  'escalateAt',
  'archivableSince',
  'erasableSince',
] as const;

/** Whoever writes a complaint writes these with it. */
export function workMarkersOf(complaint: Complaint): WorkMarkers {
  const { analysis, version, indexedVersion, filedAt, updatedAt } = complaint;
  return {
    ...(analysis.state === 'pending' && { pendingSince: filedAt }),
    ...(analysis.state !== 'pending' && indexedVersion < version && { unindexedSince: updatedAt }),
    ...escalationMarker(complaint),
    ...retentionMarker(complaint),
  };
}

/** A merged complaint follows another one, which is escalated itself. */
function escalationMarker(complaint: Complaint): WorkMarkers {
  const { deadline, mergedInto, archivedAt } = complaint;
  const escalateAt = deadline.escalatesAt[deadline.level];
  const isWorkedOn = isOpen(complaint) && mergedInto === null && archivedAt === null;
  return escalateAt === undefined || !isWorkedOn ? {} : { escalateAt };
}

function retentionMarker(complaint: Complaint): WorkMarkers {
  const { closedAt, archivedAt, legalHoldSince } = complaint;
  if (legalHoldSince !== null || isOpen(complaint)) return {};
  if (archivedAt !== null) return { erasableSince: archivedAt };
  return closedAt === null ? {} : { archivableSince: closedAt };
}
