import {
  allowedStatuses,
  type City,
  type Complaint,
  departmentOf,
  isOpen,
  type Note,
  type TimelineEntry,
} from '@namsev/core';
import type { OfficerView, WorkItem } from '../schemas/officer.ts';
import { toAnalysisView, toPublicView, toTimelineView } from './complaint-view.ts';

/** One line of a work list: no contact, no exact place. */
export function toWorkItem(city: City, complaint: Complaint, now: Date): WorkItem {
  const { timeline, own, ...view } = toPublicView(complaint, []);
  return { ...view, ...workFields(city, complaint, now) };
}

/** All that an officer needs on one screen, the contact among it. */
export function toOfficerView(
  city: City,
  complaint: Complaint,
  { timeline, notes, now }: { timeline: readonly TimelineEntry[]; notes: readonly Note[]; now: Date },
): OfficerView {
  const { title, description, contact, location, rating } = complaint;
  return {
    ...toPublicView(complaint, []),
    ...workFields(city, complaint, now),
    analysis: toAnalysisView(complaint, () => true),
    duplicates: duplicatesOf(complaint),
    own: { title, description, contact, location },
    rating: rating === null ? null : { ...rating, at: rating.at.toISOString() },
    allowedTransitions: allowedStatuses(complaint, 'officer', now),
    timeline: timeline.map(toTimelineView),
    notes: notes.map(({ id, at, by, text }) => ({ id, at: at.toISOString(), by, text })),
  };
}

function duplicatesOf({ analysis }: Complaint): OfficerView['duplicates'] {
  const found = analysis.state === 'done' ? (analysis.duplicates ?? []) : [];
  return found.map(({ reasons, ...duplicate }) => ({ ...duplicate, reasons: [...reasons] }));
}

function workFields(city: City, complaint: Complaint, now: Date) {
  const { assignee, version, correction, legalHoldSince, archivedAt, erasedAt, closedAt, dueAt } = complaint;
  return {
    department: departmentOf(city, complaint),
    assignee,
    version,
    correction: { ...correction },
    legalHoldSince: legalHoldSince?.toISOString() ?? null,
    archivedAt: archivedAt?.toISOString() ?? null,
    erasedAt: erasedAt?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
    isOverdue: isOpen(complaint) && dueAt !== null && dueAt < now,
  };
}
