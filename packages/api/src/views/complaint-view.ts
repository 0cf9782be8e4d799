import {
  type Complaint,
  effectiveCategory,
  effectivePriority,
  INTERNAL_KINDS,
  type KnownDuplicate,
  type TimelineEntry,
} from '@namsev/core';
import type { ComplaintView } from '../schemas/complaint-view.ts';

/** A longer timeline is shown from its beginning. */
export const MOST_TIMELINE_ENTRIES = 200;

/** What anybody may see of a public complaint. Contact, address and the words as written are not among it. */
export function toPublicView(complaint: Complaint, timeline: readonly TimelineEntry[]): ComplaintView {
  return {
    trackingId: complaint.trackingId,
    status: complaint.status,
    title: complaint.maskedTitle,
    description: complaint.maskedDescription,
    category: effectiveCategory(complaint),
    ward: complaint.ward,
    priority: effectivePriority(complaint),
    filedAt: complaint.filedAt.toISOString(),
    updatedAt: complaint.updatedAt.toISOString(),
    dueAt: complaint.dueAt?.toISOString() ?? null,
    waitingSince: complaint.deadline.waitingSince?.toISOString() ?? null,
    supports: complaint.supports,
    ...(complaint.isRootPublic !== false && rootOf(complaint)),
    language: languageOf(complaint),
    isPublic: complaint.isPublic,
    location: roundedLocation(complaint),
    analysis: toAnalysisView(complaint),
    timeline: timeline.filter(({ kind }) => !INTERNAL_KINDS.includes(kind)).map(toTimelineView),
  };
}

/** What a merged complaint follows; others are not told of one that is hidden from them. */
export function rootOf({ mergedInto }: Complaint): { readonly mergedInto?: string } {
  return mergedInto === null ? {} : { mergedInto };
}

export function toTimelineView({ at, kind, by, text, status }: TimelineEntry) {
  return { at: at.toISOString(), kind, by, text, ...(status && { status }) };
}

export function toOwnView(complaint: Complaint, timeline: readonly TimelineEntry[]): ComplaintView {
  const { title, description, contact, location } = complaint;
  return { ...toPublicView(complaint, timeline), own: { title, description, contact, location } };
}

function languageOf({ analysis, chosenLanguage }: Complaint): string | null {
  return analysis.state === 'done' ? analysis.language.language : chosenLanguage;
}

function roundedLocation({ location }: Complaint): ComplaintView['location'] {
  if (location === null) return null;
  return { latitude: round(location.latitude), longitude: round(location.longitude) };
}

function round(degrees: number): number {
  return Math.round(degrees * 1_000) / 1_000;
}

/** @param shows which of the duplicates; without it those that are public. */
export function toAnalysisView(
  { analysis }: Complaint,
  shows: (duplicate: KnownDuplicate) => boolean = ({ isPublic }) => isPublic,
): ComplaintView['analysis'] {
  if (analysis.state !== 'done') return { state: analysis.state };
  const { language, category, priority, tone, duplicates = [], degraded, versions } = analysis;
  return {
    state: 'done',
    language,
    category: { ...category, alternatives: [...category.alternatives], words: [...category.words] },
    priority: {
      ...priority,
      reasons: priority.reasons.map((reason) => ({ ...reason, words: [...reason.words] })),
    },
    tone: tone.value,
    duplicates: duplicates.filter(shows).map(({ trackingId }) => trackingId),
    ...(degraded !== undefined && { degraded: [...degraded] }),
    versions: { ...versions },
  };
}
