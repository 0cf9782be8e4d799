import {
  type City,
  type Complaint,
  type ComplaintChange,
  correctComplaint,
  createTrackingId,
  type Filing,
  type FilingReceipt,
  MS_PER_DAY,
  moveComplaint,
} from '@namsev/core';
import { createFilingTimes } from './filing-times.ts';
import { createPlaces } from './seeded-places.ts';
import { type Draws, drawsOf } from './seeded-random.ts';
import type { WrittenText } from './written-texts.ts';

/** One change of a complaint, decided as the services decide it. */
export interface SeededChange {
  readonly at: Date;
  decide(complaint: Complaint, now: Date): ComplaintChange | undefined;
}

/** All that becomes of one complaint, from its filing on. */
export interface SeededLife {
  readonly receipt: FilingReceipt;
  readonly filing: Filing;
  readonly filedAt: Date;
  readonly analysedAt: Date;
  /** In order. */
  readonly changes: readonly SeededChange[];
}

export interface SeededCityOptions {
  readonly city: City;
  readonly texts: readonly WrittenText[];
  readonly complaints: number;
  readonly seed: number;
  /** The last day of the history. */
  readonly until: Date;
}

const PRIVATE = 0.08;
const REACHABLE = 0.3;
const CHOSEN_CATEGORY = 0.15;
const CORRECTED = 0.04;
const NEVER_TAKEN_UP = 0.02;
const REJECTED = 0.06;
const RATED = 0.3;
const OFFICERS = 40;
/** Medians in days, and the spread of their logarithms. */
const TAKEN_UP = { median: 0.8, spread: 1 };
const CLOSED = { median: 5, spread: 0.9 };
const RATED_AFTER_DAYS = 2;
const ARCHIVED_AFTER_DAYS = 366;
const ANALYSED_AFTER_MS = 300;

/** A city with a history, the same for the same options: any complaint of it can be made alone. */
export function createSeededCity(options: SeededCityOptions): (index: number) => SeededLife {
  const { city, texts, complaints, seed, until } = options;
  const filedAtOf = createFilingTimes(until, complaints);
  const place = createPlaces(city, seed);
  const categories = new Set(city.categories.map(({ name }) => name));
  return (index) => {
    const draws = drawsOf(seed, index);
    const filedAt = filedAtOf(index);
    const { text, category } = draws.pick(texts);
    return {
      receipt: receiptOf(city, filedAt, draws),
      filing: {
        description: text,
        ...place(draws),
        ...(draws.chance(REACHABLE) && { contact: { name: 'Synthetic Citizen', phone: '+91 90000 00000' } }),
        ...(draws.chance(PRIVATE) && { isPublic: false }),
        ...(draws.chance(CHOSEN_CATEGORY) && categories.has(category) && { category }),
      },
      filedAt,
      analysedAt: new Date(filedAt.getTime() + ANALYSED_AFTER_MS),
      changes: changesOf(city, filedAt, draws).filter(({ at }) => at <= until),
    };
  };
}

function receiptOf(city: City, filedAt: Date, draws: Draws): FilingReceipt {
  const seconds = Math.floor(filedAt.getTime() / 1_000);
  return {
    complaintId: `${seconds.toString(16).padStart(8, '0')}${draws.hex(16)}`,
    trackingId: createTrackingId(city.trackingPrefix, draws.below),
    accessToken: `nsc_synthetic_${draws.hex(32)}`,
  };
}

/** Taken up, now and then corrected, closed, at times rated, and a year later archived. */
function changesOf(city: City, filedAt: Date, draws: Draws): readonly SeededChange[] {
  if (draws.chance(NEVER_TAKEN_UP)) return [];
  const takenUpAt = later(filedAt, days(TAKEN_UP, draws));
  const closedAt = later(takenUpAt, days(CLOSED, draws));
  const assignee = `synthetic-officer-${draws.below(OFFICERS)}`;
  const category = draws.chance(CORRECTED) ? draws.pick(city.categories).name : undefined;
  const to = draws.chance(REJECTED) ? 'rejected' : 'resolved';
  const rating = to === 'resolved' && draws.chance(RATED) ? 1 + draws.below(5) : undefined;
  const change = (at: Date, decide: SeededChange['decide']): SeededChange => ({ at, decide });
  return [
    change(takenUpAt, (complaint) => correctComplaint(complaint, { assignee, category })),
    change(takenUpAt, (complaint, now) =>
      moveComplaint(complaint, { to: 'in_progress', mover: 'officer', text: 'Taken up.' }, now),
    ),
    change(closedAt, (complaint, now) =>
      moveComplaint(complaint, { to, mover: 'officer', text: 'Closed.' }, now),
    ),
    ...(rating === undefined ? [] : [change(later(closedAt, RATED_AFTER_DAYS), rate(rating))]),
    change(later(closedAt, ARCHIVED_AFTER_DAYS), archive),
  ];
}

const rate =
  (rating: number): SeededChange['decide'] =>
  (_complaint, at) => ({
    fields: { rating: { rating, comment: null, at } },
    entries: [{ kind: 'rated', by: 'citizen', text: '' }],
  });

const archive: SeededChange['decide'] = (_complaint, now) => ({
  fields: { archivedAt: now },
  entries: [{ kind: 'archived', by: 'system', text: '' }],
});

function days({ median, spread }: typeof TAKEN_UP, draws: Draws): number {
  return median * Math.exp(spread * draws.normal());
}

function later(from: Date, daysLater: number): Date {
  return new Date(from.getTime() + Math.ceil(daysLater * MS_PER_DAY));
}
