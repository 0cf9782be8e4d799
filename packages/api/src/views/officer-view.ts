import {
  allowedStatuses,
  type City,
  type Complaint,
  departmentOf,
  isOpen,
  type Language,
  type Note,
  summariseComplaint,
  type TimelineEntry,
  type Translations,
} from '@namsev/core';
import type { OfficerView, WorkItem } from '../schemas/officer.ts';
import { rootOf, toAnalysisView, toPublicView, toTimelineView } from './complaint-view.ts';
import { toReplyViews } from './reply-views.ts';

/** One line of a work list: no contact, no exact place. */
export function toWorkItem(city: City, complaint: Complaint, now: Date): WorkItem {
  const { timeline, own, ...view } = toPublicView(complaint, []);
  return { ...view, ...workFields(city, complaint, now) };
}

export interface OfficerViewContext {
  readonly timeline: readonly TimelineEntry[];
  readonly notes: readonly Note[];
  readonly translations: Translations;
  /** Of the officer. */
  readonly language: Language;
  readonly now: Date;
}

/** All that an officer needs on one screen, the contact among it. */
export function toOfficerView(
  city: City,
  complaint: Complaint,
  { timeline, notes, translations, language, now }: OfficerViewContext,
): OfficerView {
  const allowedTransitions = allowedStatuses(complaint, 'officer', now);
  const summary = summariseComplaint(complaint, timeline, { city, translations, language, now });
  const { title, description, contact, location, rating } = complaint;
  return {
    ...toPublicView(complaint, []),
    ...workFields(city, complaint, now),
    analysis: toAnalysisView(complaint, () => true),
    duplicates: duplicatesOf(complaint),
    own: { title, description, contact, location },
    rating: rating === null ? null : { ...rating, at: rating.at.toISOString() },
    deadline: toDeadlineView(complaint),
    summary: { language, text: summary.text },
    replies: toReplyViews(city, complaint, allowedTransitions),
    allowedTransitions,
    timeline: timeline.map(toTimelineView),
    notes: notes.map(({ id, at, by, text }) => ({ id, at: at.toISOString(), by, text })),
  };
}

function duplicatesOf({ analysis }: Complaint): OfficerView['duplicates'] {
  const found = analysis.state === 'done' ? (analysis.duplicates ?? []) : [];
  return found.map(({ reasons, ...duplicate }) => ({ ...duplicate, reasons: [...reasons] }));
}

function toDeadlineView({ deadline }: Complaint): OfficerView['deadline'] {
  const { basis, pauses, escalatesAt } = deadline;
  return {
    basis: basis === null ? null : { ...basis, promises: basis.promises.map((promise) => ({ ...promise })) },
    pauses: pauses.map(({ cause, from, to }) => ({ cause, from: from.toISOString(), to: to.toISOString() })),
    escalatesAt: escalatesAt.map((at) => at.toISOString()),
  };
}

function workFields(city: City, complaint: Complaint, now: Date) {
  const { assignee, version, correction, legalHoldSince, archivedAt, erasedAt, closedAt, dueAt, deadline } =
    complaint;
  return {
    ...rootOf(complaint),
    department: departmentOf(city, complaint),
    assignee,
    version,
    correction: { ...correction },
    legalHoldSince: legalHoldSince?.toISOString() ?? null,
    archivedAt: archivedAt?.toISOString() ?? null,
    erasedAt: erasedAt?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
    escalationLevel: deadline.level,
    isOverdue: isOpen(complaint) && dueAt !== null && dueAt < now,
  };
}
