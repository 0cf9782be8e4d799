/** Fewer than these are always let in, in each place. */
const FLOOR = 32;
/** What is let in should be answered in this time, in ms. */
const WAIT_MS = 1_500;
const SAMPLE_MS = 500;

interface Place {
  underWay: number;
  /** The most that were under way since the last sample. */
  peak: number;
  /** Since the last sample. */
  ended: number;
  limit: number;
}

export interface LoadLimits {
  /** Whether another one would be let in. */
  admits(place: string): boolean;
  /** What to call when it is over; undefined for more than can be answered in time. */
  begin(place: string): (() => void) | undefined;
}

/**
 * Bounds what is under way by what gets done: by Little's law the mean wait is the number under way over the number
 * that ends in a time. Each place, such as a route, is counted by itself, so that a slow one does not stand in the
 * way of quick ones, nor hide behind them.
 *
 * @param now monotonic, in ms.
 */
export function createLoadLimits(now: () => number): LoadLimits {
  const places = new Map<string, Place>();
  let sampledAt = now();
  return {
    admits(name) {
      const place = places.get(name);
      return place === undefined || place.underWay < place.limit;
    },
    begin(name) {
      const elapsedMs = now() - sampledAt;
      if (elapsedMs >= SAMPLE_MS) {
        for (const place of places.values()) sample(place, elapsedMs);
        sampledAt += elapsedMs;
      }
      const place = places.get(name) ?? { underWay: 0, peak: 0, ended: 0, limit: Number.POSITIVE_INFINITY };
      places.set(name, place);
      if (place.underWay >= place.limit) return undefined;
      place.underWay += 1;
      place.peak = Math.max(place.peak, place.underWay);
      return () => {
        place.underWay -= 1;
        place.ended += 1;
      };
    },
  };
}

/** The bound holds until there is half as much: with the whole it would come and go from sample to sample. */
function sample(place: Place, elapsedMs: number): void {
  const inTime = (place.ended / elapsedMs) * WAIT_MS;
  const isMuch = place.peak >= FLOOR && 2 * place.peak > inTime;
  place.limit = isMuch ? Math.max(FLOOR, inTime) : Number.POSITIVE_INFINITY;
  place.peak = place.underWay;
  place.ended = 0;
}
