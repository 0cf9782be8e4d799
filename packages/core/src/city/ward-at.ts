import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import type { City } from './city.ts';

/** The code of the ward whose outline holds the position; undefined outside the city's map. */
export function wardAt(
  city: City,
  { latitude, longitude }: { latitude: number; longitude: number },
): string | undefined {
  const position = [longitude, latitude];
  return city.wards.find(({ outline }) =>
    booleanPointInPolygon(position, { type: 'Polygon', coordinates: [outline] }),
  )?.code;
}
