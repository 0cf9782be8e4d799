import { type City, type ComplaintReading, createRandom, MS_PER_DAY } from '@namsev/core';
import type { SeedRow } from '../train/seed-files.ts';
import type { SideReader } from './read-sides.ts';

export interface CityOfComplaintsOptions {
  readonly seeds: readonly SeedRow[];
  readonly city: City;
  readonly reader: SideReader;
  readonly count: number;
  readonly seed: number;
  /** They were filed in the 90 days before. */
  readonly until: Date;
}

type Random = () => number;
interface Spot {
  readonly lat: number;
  readonly lng: number;
}

const DAYS = 89;
const NEIGHBOURHOODS = 60;
/** Part of all complaints that lies around the middle of a neighbourhood; the rest is spread evenly. */
const CLUSTERED = 0.6;
/** Spread of a neighbourhood along one axis, in degrees: about 400 m. */
const NEIGHBOURHOOD_SPREAD = 0.0036;
const LOCATED = 0.9;
/** Part of the terms of a seed that a complaint made of it keeps: nobody writes the same words twice. */
const KEPT = 0.8;

/**
 * Open complaints of a synthetic city, the same for the same seed: texts of the seeds, some of their terms left
 * out, in neighbourhoods of uneven density. Every text is read once, for reading takes longer than all else.
 */
export function* cityOfComplaints(options: CityOfComplaintsOptions): Generator<ComplaintReading> {
  const random = createRandom(options.seed);
  const { until, city, seeds, reader } = options;
  const corners = city.wards.flatMap(({ outline }) => outline);
  const box = boundsOf(corners);
  const middles = Array.from({ length: NEIGHBOURHOODS }, () => anywhere(box, random));
  const known = new Map<SeedRow, ComplaintReading>();
  for (let made = 0; made < options.count; made += 1) {
    const row = pick(seeds, random);
    const at = new Date(until.getTime() - random() * DAYS * MS_PER_DAY);
    const reading = known.get(row) ?? reader.read({ lang: row.lang, text: row.text, at: at.toISOString() });
    known.set(row, reading);
    const spot = random() < CLUSTERED ? around(pickUnevenly(middles, random), random) : anywhere(box, random);
    const placed = reader.locate(spot);
    const terms = reading.terms.filter(() => random() < KEPT);
    yield { ...reading, terms, at, ward: placed.ward, place: random() < LOCATED ? placed.place : null };
  }
}

function boundsOf(corners: readonly (readonly number[])[]) {
  const axis = (which: 0 | 1) => corners.map((corner) => corner[which] ?? 0);
  const [lngs, lats] = [axis(0), axis(1)];
  return {
    west: Math.min(...lngs),
    east: Math.max(...lngs),
    south: Math.min(...lats),
    north: Math.max(...lats),
  };
}

function anywhere({ west, east, south, north }: ReturnType<typeof boundsOf>, random: Random): Spot {
  return { lat: south + (north - south) * random(), lng: west + (east - west) * random() };
}

function around({ lat, lng }: Spot, random: Random): Spot {
  const off = () =>
    NEIGHBOURHOOD_SPREAD * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { lat: lat + off(), lng: lng + off() };
}

/** The first ones more often: some neighbourhoods are crowded. */
function pickUnevenly<Item>(items: readonly Item[], random: Random): Item {
  return pick(items.slice(0, 1 + Math.floor(items.length * random())), random);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(items.length * random())];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
