import type { City } from '../city/city.ts';
import { dayOf, daysBetween } from '../city/city-day.ts';
import {
  type Complaint,
  effectiveCategory,
  effectivePriority,
  isOpen,
  type Status,
} from '../complaints/complaint.ts';
import type { TimelineEntry, TimelineKind } from '../complaints/timeline-store.ts';
import type { Language } from '../language/languages.ts';
import type { CountedKey } from '../translations/bundles.ts';
import type { Translations } from '../translations/translations.ts';

/** A complaint and what became of it, for an officer who opens it for the first time. */
export interface ComplaintSummary {
  readonly language: Language;
  readonly sentences: readonly string[];
  /** The sentences with spaces between. */
  readonly text: string;
}

export interface SummaryContext {
  readonly city: Pick<City, 'categories' | 'wards' | 'timeZone'>;
  readonly translations: Translations;
  /** Of the officer. */
  readonly language: Language;
  readonly now: Date;
}

/** Of the complaint, what happened to it oldest first, and how this is said. */
interface Telling extends SummaryContext {
  readonly complaint: Complaint;
  readonly timeline: readonly TimelineEntry[];
}

/**
 * Says where a complaint stands, in the officer's language and from facts alone: nothing of it is guessed, and the
 * same complaint at the same time is told in the same words. Days are counted by the dates of the city.
 *
 * It quotes the last remark of an officer, notes included, so it is not for citizens.
 */
export function summariseComplaint(
  complaint: Complaint,
  timeline: readonly TimelineEntry[],
  context: SummaryContext,
): ComplaintSummary {
  const telling = { ...context, complaint, timeline };
  const sentences = [
    ...tellSubject(telling),
    ...tellProgress(telling),
    ...tellDueDate(telling),
    ...tellPeople(telling),
    ...tellRemark(telling),
  ];
  return { language: context.language, sentences, text: sentences.join(' ') };
}

function tellSubject(telling: Telling): string[] {
  const { complaint, city, translations, language } = telling;
  const name = effectiveCategory(complaint);
  const category =
    name === null
      ? translations.text(language, 'category.none')
      : (city.categories.find((one) => one.name === name)?.names[language] ?? name);
  const ward = complaint.ward ?? translations.text(language, 'summary.noWard');
  const date = say(complaint.filedAt, telling);
  const priority = effectivePriority(complaint);
  return [
    translations.text(language, 'summary.subject', { category, ward, date }),
    ...(priority === null
      ? []
      : [
          translations.text(language, 'summary.priority', {
            priority: translations.text(language, `priority.${priority}`),
          }),
        ]),
  ];
}

const PROGRESS: Readonly<Record<Status, CountedKey>> = {
  pending: 'summary.waiting',
  in_progress: 'summary.inWork',
  resolved: 'summary.resolvedAfter',
  rejected: 'summary.rejectedAfter',
};

function tellProgress(telling: Telling): string[] {
  const { complaint, translations, language, now } = telling;
  const { status, filedAt, closedAt } = complaint;
  const since = status === 'pending' || !isOpen(complaint) ? filedAt : (lastChange(telling) ?? filedAt);
  const days = daysFrom(since, isOpen(complaint) ? now : (closedAt ?? now), telling);
  return [
    translations.counted(language, PROGRESS[status], days),
    ...tellCount('summary.reopened', ['reopened'], telling),
    ...tellCount('summary.escalated', ['escalated'], telling),
    ...(complaint.mergedInto === null
      ? []
      : [translations.text(language, 'summary.merged', { trackingId: complaint.mergedInto })]),
  ];
}

function lastChange({ timeline }: Telling): Date | undefined {
  return timeline.findLast(({ kind }) => kind === 'status_changed')?.at;
}

function tellCount(key: CountedKey, kinds: readonly TimelineKind[], telling: Telling): string[] {
  const count = telling.timeline.filter(({ kind }) => kinds.includes(kind)).length;
  return count === 0 ? [] : [telling.translations.counted(telling.language, key, count)];
}

function tellDueDate(telling: Telling): string[] {
  const { complaint, translations, language, now } = telling;
  const { waitingSince } = complaint.deadline;
  if (waitingSince !== null && isOpen(complaint))
    return [translations.text(language, 'summary.waitsForCitizen', { date: say(waitingSince, telling) })];
  if (complaint.dueAt === null || !isOpen(complaint)) return [];
  const days = daysFrom(now, complaint.dueAt, telling);
  if (complaint.dueAt > now && days === 0) return [translations.text(language, 'summary.dueToday')];
  if (complaint.dueAt > now) return [translations.counted(language, 'summary.dueIn', days)];
  return days === 0
    ? [translations.text(language, 'track.overdue')]
    : [translations.counted(language, 'summary.overdue', -days)];
}

function tellPeople({ complaint, translations, language }: Telling): string[] {
  const { analysis, assignee, legalHoldSince, rating, supports } = complaint;
  const isDistressed = analysis.state === 'done' && analysis.tone.value === 'distressed';
  const held = assignee === null ? 'summary.unassigned' : 'summary.assigned';
  return [
    ...(isOpen(complaint) ? [translations.text(language, held)] : []),
    ...(supports > 0 ? [translations.counted(language, 'summary.supported', supports)] : []),
    ...(isDistressed ? [translations.text(language, 'summary.distressed')] : []),
    ...(rating === null ? [] : [translations.text(language, 'summary.rated', { rating: rating.rating })]),
    ...(legalHoldSince === null ? [] : [translations.text(language, 'summary.legalHold')]),
  ];
}

function tellRemark(telling: Telling): string[] {
  const last = telling.timeline.findLast(({ by, text }) => by === 'officer' && text !== '');
  if (last === undefined) return [];
  const values = { date: say(last.at, telling), remark: last.text };
  return [telling.translations.text(telling.language, 'summary.lastRemark', values)];
}

function daysFrom(from: Date, to: Date, { city: { timeZone } }: Telling): number {
  return daysBetween(dayOf(from, timeZone), dayOf(to, timeZone));
}

function say(instant: Date, { language, city: { timeZone } }: Telling): string {
  return new Intl.DateTimeFormat(`${language}-IN`, { dateStyle: 'medium', timeZone }).format(instant);
}
