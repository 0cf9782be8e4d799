import {
  type City,
  type Complaint,
  createRandom,
  createTrackingId,
  MS_PER_DAY,
  NO_DEADLINE,
} from '@namsev/core';
import { ObjectId } from 'mongodb';
import type { SeedText } from '../../load/seed-texts.ts';
import { createPlaceSource } from './place-names.ts';

export interface AmongOptions {
  readonly texts: readonly SeedText[];
  readonly city: City;
  readonly count: number;
  readonly seed: number;
  /** They were filed in the year before. */
  readonly until: Date;
}

const DAYS = 365;
/** Part of the words of a seed that a complaint made of it keeps: nobody writes the same words twice. */
const KEPT = 0.8;
/** Part of the complaints that name a place. */
const PLACED = 0.7;

/** Public complaints of a synthetic city in all languages, the same texts for the same seed. */
export function amongComplaints({ texts, city, count, seed, until }: AmongOptions): Complaint[] {
  const random = createRandom(seed);
  const placeIn = createPlaceSource(random);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  };
  return Array.from({ length: count }, () => {
    const { text, script } = pick(texts);
    const words = text.split(' ').filter(() => random() < KEPT);
    const place = random() < PLACED ? ` ${placeIn(script)}` : '';
    const filedAt = new Date(until.getTime() - random() * DAYS * MS_PER_DAY);
    return toPublicComplaint(`${words.join(' ')}${place}`, { filedAt, city, ward: pick(city.wards).code });
  });
}

interface Filed {
  readonly filedAt: Date;
  readonly city: City;
  readonly ward: string | null;
}

/** A complaint of which nothing is known but its text, its time and its ward. */
export function toPublicComplaint(text: string, { filedAt, city, ward }: Filed): Complaint {
  return {
    id: new ObjectId().toHexString(),
    trackingId: createTrackingId(city.trackingPrefix),
    accessTokenHash: '',
    status: 'pending',
    isPublic: true,
    title: null,
    description: text,
    maskedTitle: null,
    maskedDescription: text,
    chosenCategory: null,
    chosenLanguage: null,
    ward,
    wardSource: null,
    location: null,
    contact: null,
    supports: 0,
    filedAt,
    updatedAt: filedAt,
    dueAt: null,
    deadline: NO_DEADLINE,
    requestId: 'synthetic',
    analysis: { state: 'failed' },
    version: 1,
    indexedVersion: 1,
    correction: { category: null, priority: null },
    assignee: null,
    closedAt: null,
    reopenedByCitizen: 0,
    rating: null,
    mergedInto: null,
    legalHoldSince: null,
    archivedAt: null,
    erasedAt: null,
  };
}
