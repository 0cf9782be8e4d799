import { addDays, startOfDay } from '../city/city-day.ts';
import { type Complaint, effectiveCategory } from '../complaints/complaint.ts';
import type { ComplaintStore } from '../complaints/complaint-store.ts';
import type { TimelineStore } from '../complaints/timeline-store.ts';
import type { ToneName } from '../sentiment/sentiment.ts';
import { NO_CATEGORY, NO_WARD } from './count-history.ts';
import type { DailyTotals, DayCounts } from './daily-count-store.ts';

export interface CountDependencies {
  readonly timeline: Pick<TimelineStore, 'filedBetween'>;
  readonly complaints: Pick<ComplaintStore, 'getMany'>;
  readonly timeZone: string;
  /** Codes of what a complaint speaks of. No words: counts outlive the texts. */
  termsOf(complaint: Complaint): readonly string[];
}

type Totals = Omit<DailyTotals, 'tones'> & { tones: Partial<Record<ToneName, number>> };

/**
 * Counts the complaints filed on a day of the city, from their timeline entries and as they are by now: a category
 * that was corrected or a ward that was found later moves them. Each entry counts once, however often this runs.
 */
export async function countDay(
  { timeline, complaints, timeZone, termsOf }: CountDependencies,
  day: string,
  signal: AbortSignal,
): Promise<DayCounts & { readonly filed: number }> {
  const totals = new Map<string, Totals>();
  const terms = new Map<string, number>();
  let filed = 0;
  const [from, to] = [startOfDay(day, timeZone), startOfDay(addDays(day, 1), timeZone)];
  for await (const ids of timeline.filedBetween(from, to)) {
    signal.throwIfAborted();
    for (const complaint of await complaints.getMany(ids)) {
      filed += 1;
      addComplaint(totals, day, complaint);
      for (const term of new Set(termsOf(complaint))) terms.set(term, (terms.get(term) ?? 0) + 1);
    }
  }
  return {
    filed,
    totals: [...totals.values()],
    terms: [...terms].map(([term, said]) => ({ day, term, said })),
  };
}

function addComplaint(all: Map<string, Totals>, day: string, complaint: Complaint): void {
  const ward = complaint.ward ?? NO_WARD;
  const category = effectiveCategory(complaint) ?? NO_CATEGORY;
  const key = `${ward}|${category}`;
  const totals = all.get(key) ?? { day, ward, category, filed: 0, tones: {}, distress: 0 };
  const tone = complaint.analysis.state === 'done' ? complaint.analysis.tone : undefined;
  const tones =
    tone === undefined
      ? totals.tones
      : { ...totals.tones, [tone.value]: (totals.tones[tone.value] ?? 0) + 1 };
  const distress = totals.distress + (tone?.distress ?? 0);
  all.set(key, { ...totals, filed: totals.filed + 1, tones, distress });
}
