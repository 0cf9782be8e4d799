import type { City } from '../city/city.ts';
import { type Complaint, effectiveCategory, effectivePriority } from '../complaints/complaint.ts';
import type { DeadlineBasis, PromisedTime } from './deadline.ts';

type Known = Pick<Complaint, 'correction' | 'chosenCategory' | 'analysis'>;

const UNKNOWN_CATEGORY_DAYS = 10;
const HOURS_PER_DAY = 24;

/**
 * What the city promises for a complaint: the hours of its sub-type, else the days of its category. Short promises
 * run around the clock, for they are about danger; longer ones in opening hours. What is urgent is promised within
 * the short time as well. Null while nothing is known of it.
 */
export function promisedTimes(city: City, complaint: Known): DeadlineBasis | null {
  const name = effectiveCategory(complaint);
  const band = effectivePriority(complaint);
  if (complaint.analysis.state === 'pending' && complaint.correction.category === null) return null;
  const category = city.categories.find((candidate) => candidate.name === name);
  const subType = category?.subTypes.find(({ code }) => code === subTypeOf(complaint, name));
  const hours = subType?.hours ?? (category?.estimatedDays ?? UNKNOWN_CATEGORY_DAYS) * HOURS_PER_DAY;
  const short = city.calendar.aroundTheClockHours;
  const promises: PromisedTime[] = [
    { hours, runs: hours <= short ? 'around_the_clock' : 'in_opening_hours' },
    ...(band === 'urgent' && hours > short ? [{ hours: short, runs: 'around_the_clock' } as const] : []),
  ];
  return { category: name, subType: subType?.code ?? null, band, promises };
}

/** The sub-type of another category says nothing about this one. */
function subTypeOf({ analysis }: Known, category: string | null): string | null {
  const isOfAnalysis = analysis.state === 'done' && analysis.category.value === category;
  return isOfAnalysis ? analysis.category.subType : null;
}
