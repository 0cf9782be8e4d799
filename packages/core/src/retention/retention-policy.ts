import { MS_PER_DAY } from '../clock.ts';

export interface RetentionPolicy {
  /** From the day on which a complaint was resolved or rejected. */
  readonly archiveAfterDays: number;
  /** From the day on which it was archived. */
  readonly eraseAfterDays: number;
}

/** Open complaints never expire, and a legal hold stops everything. */
export const RETENTION_POLICY: RetentionPolicy = { archiveAfterDays: 365, eraseAfterDays: 365 };

/** What was closed, or archived, at these moments or before is due. */
export interface RetentionCutoffs {
  readonly closedBefore: Date;
  readonly archivedBefore: Date;
}

export function cutoffsAt(
  now: Date,
  { archiveAfterDays, eraseAfterDays }: RetentionPolicy = RETENTION_POLICY,
): RetentionCutoffs {
  return { closedBefore: daysBefore(now, archiveAfterDays), archivedBefore: daysBefore(now, eraseAfterDays) };
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * MS_PER_DAY);
}
