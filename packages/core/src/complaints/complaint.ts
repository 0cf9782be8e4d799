import type { AnalysisResult } from '../analysis/analysis.ts';
import type { Deadline } from '../deadlines/deadline.ts';
import type { Filing } from './filing.ts';

export const STATUSES = ['pending', 'in_progress', 'resolved', 'rejected'] as const;
export type Status = (typeof STATUSES)[number];

export const PRIORITY_BANDS = ['low', 'normal', 'high', 'urgent'] as const;
export type PriorityBand = (typeof PRIORITY_BANDS)[number];

export type Location = NonNullable<Filing['location']>;
export type Contact = NonNullable<Filing['contact']>;

/** `failed`: its job is a dead letter. A complaint without an analysis is complete in every other way. */
export type ComplaintAnalysis =
  | { readonly state: 'pending' }
  | { readonly state: 'failed' }
  | ({ readonly state: 'done'; readonly at: Date } & AnalysisResult);

/** What an officer decided against or in place of the analysis; null where he decided nothing. */
export interface Correction {
  readonly category: string | null;
  readonly priority: PriorityBand | null;
}

export interface Rating {
  readonly rating: number;
  readonly comment: string | null;
  readonly at: Date;
}

export interface Complaint {
  readonly id: string;
  readonly trackingId: string;
  readonly accessTokenHash: string;
  readonly status: Status;
  readonly isPublic: boolean;
  /** As the citizen wrote them: never in a public view. */
  readonly title: string | null;
  readonly description: string;
  /** Without phone numbers, e-mail addresses and identity numbers. */
  readonly maskedTitle: string | null;
  readonly maskedDescription: string;
  readonly chosenCategory: string | null;
  readonly chosenLanguage: string | null;
  readonly ward: string | null;
  readonly wardSource: 'citizen' | 'location' | 'officer' | null;
  readonly location: Location | null;
  readonly contact: Contact | null;
  readonly supports: number;
  readonly filedAt: Date;
  readonly updatedAt: Date;
  /** Null before anything is known of it, and while the citizen is waited for. */
  readonly dueAt: Date | null;
  /** What made the due date, and how far it was escalated. */
  readonly deadline: Deadline;
  readonly requestId: string;
  readonly analysis: ComplaintAnalysis;
  /** Counts every change from 1 on; the ETag of the complaint. */
  readonly version: number;
  /** The version that search and duplicate candidates show; 0 before they show any. */
  readonly indexedVersion: number;
  readonly correction: Correction;
  /** Id of the API key of the officer who has it. */
  readonly assignee: string | null;
  /** Since when it is resolved or rejected; null while it is open. All retention counts from here. */
  readonly closedAt: Date | null;
  /** How often the citizen reopened it after it was rejected. */
  readonly reopenedByCitizen: number;
  readonly rating: Rating | null;
  /** Tracking id of the complaint that it was merged into. */
  readonly mergedInto: string | null;
  /** Whether others may know that one; absent where it was never merged. */
  readonly isRootPublic?: boolean;
  /** Stops archiving, erasure and deletion while it lasts; the reason is in the audit log. */
  readonly legalHoldSince: Date | null;
  readonly archivedAt: Date | null;
  /** Since when its texts, contact and exact place are gone. */
  readonly erasedAt: Date | null;
}

export const OPEN_STATUSES: readonly Status[] = ['pending', 'in_progress'];

/** What decides whether others may still be told of a complaint, and what it is called. */
export type ComplaintStanding = Pick<
  Complaint,
  'id' | 'trackingId' | 'isPublic' | 'status' | 'mergedInto' | 'archivedAt' | 'erasedAt'
>;

export function isOpen({ status }: Pick<Complaint, 'status'>): boolean {
  return OPEN_STATUSES.includes(status);
}

/**
 * The category that work goes by: the officer's, else the citizen's choice, else the analysis where it was sure
 * enough. Null while the complaint waits in triage; never `Other` for want of an answer.
 */
export function effectiveCategory(
  complaint: Pick<Complaint, 'correction' | 'chosenCategory' | 'analysis'>,
): string | null {
  if (complaint.correction.category !== null) return complaint.correction.category;
  if (complaint.chosenCategory !== null) return complaint.chosenCategory;
  return complaint.analysis.state === 'done' ? complaint.analysis.category.value : null;
}

export function effectivePriority(
  complaint: Pick<Complaint, 'correction' | 'analysis'>,
): PriorityBand | null {
  if (complaint.correction.priority !== null) return complaint.correction.priority;
  return complaint.analysis.state === 'done' ? complaint.analysis.priority.band : null;
}
