import type { City } from '../city/city.ts';
import { dayOf } from '../city/city-day.ts';
import { MS_PER_MINUTE } from '../clock.ts';
import { type Complaint, effectiveCategory, isOpen } from '../complaints/complaint.ts';
import { departmentOf } from '../complaints/department.ts';
import { type Figures, NOTHING_COUNTED } from './figures.ts';

/** Where a complaint counts: nothing of it but a day, a place and whose work it is. */
export interface FigurePlace {
  /** Of its filing, in the zone of the city, `2026-11-25`. */
  readonly day: string;
  readonly ward: string | null;
  /** The effective one; null in triage. */
  readonly category: string | null;
  readonly department: string | null;
}

/** What one complaint adds to the statistics. */
export interface ComplaintShare extends FigurePlace {
  readonly figures: Figures;
}

export function shareOf(city: City, complaint: Complaint): ComplaintShare {
  return {
    day: dayOf(complaint.filedAt, city.timeZone),
    ward: complaint.ward,
    category: effectiveCategory(complaint),
    department: departmentOf(city, complaint),
    figures: { ...NOTHING_COUNTED, filed: 1, ...stateFigures(complaint), ...ratingFigures(complaint) },
  };
}

function stateFigures(complaint: Complaint): Partial<Figures> {
  const { mergedInto, status, deadline } = complaint;
  if (mergedInto !== null) return { merged: 1 };
  const isLate = isOpen(complaint) && deadline.level > 0;
  return { [status]: 1, escalated: Number(isLate), ...(status === 'resolved' && endFigures(complaint)) };
}

function endFigures({ filedAt, closedAt, dueAt }: Complaint): Partial<Figures> {
  if (closedAt === null) return {};
  const minutesToResolve = Math.round((closedAt.getTime() - filedAt.getTime()) / MS_PER_MINUTE);
  if (dueAt === null) return { minutesToResolve };
  return closedAt <= dueAt ? { minutesToResolve, inTime: 1 } : { minutesToResolve, late: 1 };
}

function ratingFigures({ rating }: Complaint): Partial<Figures> {
  return rating === null ? {} : { ratings: 1, stars: rating.rating };
}
