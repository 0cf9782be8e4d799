import type { PriorityBand } from '../complaints/complaint.ts';

/** A time that the city promises, and the clock that it runs by. */
export interface PromisedTime {
  /** 24 of them are one working day where it runs in opening hours. */
  readonly hours: number;
  readonly runs: 'around_the_clock' | 'in_opening_hours';
}

/** The facts that made a due date. */
export interface DeadlineBasis {
  readonly category: string | null;
  /** Null where the category's days count. */
  readonly subType: string | null;
  readonly band: PriorityBand | null;
  /** The earliest of them decides. */
  readonly promises: readonly PromisedTime[];
}

/** A time in which the clock stood still. */
export interface Pause {
  /** The citizen was asked something, or the complaint was closed. */
  readonly cause: 'asked' | 'closed';
  readonly from: Date;
  readonly to: Date;
}

export interface Deadline {
  /** Null while nothing is known of what it is about. */
  readonly basis: DeadlineBasis | null;
  /** In order; each is over. */
  readonly pauses: readonly Pause[];
  /** Since when the citizen is waited for: no due date can be told meanwhile, unless it has passed before. */
  readonly waitingSince: Date | null;
  /** When each level of escalation is reached if it is still open then; levels that cannot be told are left out. */
  readonly escalatesAt: readonly Date[];
  /** 0 is none. It is recorded when it is noticed, a little after its time. */
  readonly level: number;
}

export const NO_DEADLINE: Deadline = {
  basis: null,
  pauses: [],
  waitingSince: null,
  escalatesAt: [],
  level: 0,
};
