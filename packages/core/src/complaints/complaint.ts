import type { AnalysisResult } from '../analysis/analysis.ts';
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
  readonly wardSource: 'citizen' | 'location' | null;
  readonly location: Location | null;
  readonly contact: Contact | null;
  readonly supports: number;
  readonly filedAt: Date;
  readonly updatedAt: Date;
  readonly dueAt: Date | null;
  readonly requestId: string;
  readonly analysis: ComplaintAnalysis;
}

/**
 * The category that work goes by: the citizen's choice, else the analysis where it was sure enough.
 * Null while the complaint waits in triage; never `Other` for want of an answer.
 */
export function effectiveCategory(complaint: Pick<Complaint, 'chosenCategory' | 'analysis'>): string | null {
  if (complaint.chosenCategory !== null) return complaint.chosenCategory;
  return complaint.analysis.state === 'done' ? complaint.analysis.category.value : null;
}

export function effectivePriority(complaint: Pick<Complaint, 'analysis'>): PriorityBand | null {
  return complaint.analysis.state === 'done' ? complaint.analysis.priority.band : null;
}
