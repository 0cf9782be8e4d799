import type { City, Filing, Ward } from '@namsev/core';
import type { SeedText } from './seed-texts.ts';

const PLACED_SHARE = 0.5;
const REACHABLE_SHARE = 0.3;

/** Filings without end, the same for the same random numbers: half with a place, some with a way to be reached. */
export function createFilingSource(
  texts: readonly SeedText[],
  city: City,
  random: () => number,
): () => Filing {
  return () => ({
    description: pick(texts, random).text,
    ...(random() < PLACED_SHARE && { location: centreOf(pick(city.wards, random)) }),
    ...(random() < REACHABLE_SHARE && { contact: { name: 'Synthetic Citizen', phone: '+91 90000 00000' } }),
  });
}

/** The mean of a ward's corners, inside it for all but odd outlines. */
export function centreOf({ outline }: Ward): { latitude: number; longitude: number } {
  const corners = outline.slice(1);
  const mean = (axis: 0 | 1): number =>
    corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0) / corners.length;
  return { latitude: mean(1), longitude: mean(0) };
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
