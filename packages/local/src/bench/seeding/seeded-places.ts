import type { City, Filing, Ward } from '@namsev/core';
import { centreOf } from '../../load/filing-source.ts';
import { type Draws, drawsOf, zipf } from './seeded-random.ts';

const NEIGHBOURHOODS_OF_A_WARD = 4;
/** Spread of a neighbourhood along one axis, and of the neighbourhoods of a ward, in degrees: 250 m and 700 m. */
const NEIGHBOURHOOD_SPREAD = 0.0022;
const WARD_SPREAD = 0.0063;
const LOCATED = 0.7;
const WARD_ONLY = 0.2;
/** About 10 cm: no phone says more. */
const STEPS_PER_DEGREE = 1e6;

interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

/** Places of complaints: wards by Zipf's law, and in each some neighbourhoods, the first more crowded. */
export function createPlaces(city: City, seed: number): (draws: Draws) => Pick<Filing, 'location' | 'ward'> {
  const wards = city.wards.map((ward, at) => ({
    ward,
    middles: neighbourhoods(ward, drawsOf(seed, -1 - at)),
  }));
  return (draws) => {
    const chosen = wards[zipf(wards.length, draws.next)()];
    if (chosen === undefined) throw new Error('the city has no wards');
    if (draws.chance(LOCATED)) {
      const middle = chosen.middles[zipf(chosen.middles.length, draws.next)()];
      return { location: around(middle ?? centreOf(chosen.ward), NEIGHBOURHOOD_SPREAD, draws) };
    }
    return draws.chance(WARD_ONLY / (1 - LOCATED)) ? { ward: chosen.ward.code } : {};
  };
}

function neighbourhoods(ward: Ward, draws: Draws): readonly Spot[] {
  return Array.from({ length: NEIGHBOURHOODS_OF_A_WARD }, () => around(centreOf(ward), WARD_SPREAD, draws));
}

function around({ latitude, longitude }: Spot, spread: number, draws: Draws): Spot {
  const off = (degrees: number) =>
    Math.round((degrees + spread * draws.normal()) * STEPS_PER_DEGREE) / STEPS_PER_DEGREE;
  return { latitude: off(latitude), longitude: off(longitude) };
}
