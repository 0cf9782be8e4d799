/** How likely each number of complaints of a day is. */
export interface CountDistribution {
  /** Chance of `count` or more. */
  tail(count: number): number;
  /** The smallest count that is not exceeded with probability `share`, 0 to 1 exclusive. */
  quantile(share: number): number;
}

const LARGEST_COUNT = 100_000;

/** Negative binomial by mean and variance; Poisson where the variance is not above the mean. Mean above 0. */
export function countDistribution(mean: number, variance: number): CountDistribution {
  const isSpread = variance > mean * (1 + 1e-9);
  const size = isSpread ? mean ** 2 / (variance - mean) : Number.POSITIVE_INFINITY;
  const logOfNone = isSpread ? size * Math.log(size / (size + mean)) : -mean;
  const logOfNext = (count: number) =>
    isSpread
      ? Math.log(((count + size) / (count + 1)) * (mean / (size + mean)))
      : Math.log(mean / (count + 1));
  return {
    tail(count) {
      let below = 0;
      let log = logOfNone;
      for (let at = 0; at < count; at += 1) {
        below += Math.exp(log);
        log += logOfNext(at);
      }
      return Math.max(0, 1 - below);
    },
    quantile(share) {
      let reached = 0;
      let log = logOfNone;
      for (let at = 0; at < LARGEST_COUNT; at += 1) {
        reached += Math.exp(log);
        if (reached >= share) return at;
        log += logOfNext(at);
      }
      return LARGEST_COUNT;
    },
  };
}
