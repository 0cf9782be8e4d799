import { STATUSES, type Status } from '../complaints/complaint.ts';

/** What is added up over complaints: whole numbers, so that sums are exact. */
export const FIGURES = [
  'filed',
  ...STATUSES,
  'merged',
  'escalated',
  'inTime',
  'late',
  'minutesToResolve',
  'ratings',
  'stars',
] as const;
export type Figure = (typeof FIGURES)[number];

/**
 * `filed` is the sum of the four statuses and `merged`: a complaint that follows another one counts for nothing else,
 * for its matter is counted where it is worked on. `escalated` are open and past their promised time, `inTime` and
 * `late` resolved with a due date, `minutesToResolve` the sum over `resolved`, `stars` the sum over `ratings`.
 */
export type Figures = Readonly<Record<Figure, number>>;

export const NOTHING_COUNTED: Figures = {
  filed: 0,
  ...({ pending: 0, in_progress: 0, resolved: 0, rejected: 0 } satisfies Record<Status, number>),
  merged: 0,
  escalated: 0,
  inTime: 0,
  late: 0,
  minutesToResolve: 0,
  ratings: 0,
  stars: 0,
};

/** `more` is taken away where `times` is -1. */
export function addFigures(figures: Figures, more: Figures, times: 1 | -1 = 1): Figures {
  const sum = { ...figures };
  for (const figure of FIGURES) sum[figure] += times * more[figure];
  return sum;
}
