import { offsetAt } from '../city/city-day.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../clock.ts';

/**
 * When the clocks of a zone show that hour of that day. An hour that they show twice is the first of the two, and
 * one that they skip is the moment at which they skip it.
 */
export function instantOf(day: string, hour: number, timeZone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + hour * MS_PER_HOUR;
  const offsets = [wanted - MS_PER_DAY, wanted + MS_PER_DAY].map((near) => offsetAt(near, timeZone));
  const candidates = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  const exact = candidates.find((instant) => instant + offsetAt(instant, timeZone) === wanted);
  return new Date(exact ?? skipBetween(candidates, timeZone));
}

/** The clocks are put forward between the two: found to the minute. */
function skipBetween([before = 0, after = 0]: readonly number[], timeZone: string): number {
  let [low, high] = [before - MS_PER_HOUR, after + MS_PER_HOUR];
  const first = offsetAt(low, timeZone);
  while (high - low > MS_PER_MINUTE) {
    const middle = Math.floor((low + high) / 2 / MS_PER_MINUTE) * MS_PER_MINUTE;
    if (offsetAt(middle, timeZone) === first) low = middle;
    else high = middle;
  }
  return high;
}
