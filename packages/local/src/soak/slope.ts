/** A value at a time. */
export interface Sample {
  readonly atMinutes: number;
  readonly value: number;
}

export interface Slope {
  /** Rise in an hour by the straight line that fits best. */
  readonly perHour: number;
  /** Standard error of that rise: what the scatter around the line leaves open. */
  readonly error: number;
}

const MINUTES = 60;

/** The least-squares line through the samples. @throws for fewer than three. */
export function slopeOf(samples: readonly Sample[]): Slope {
  const count = samples.length;
  if (count < 3) throw new Error('a slope takes three samples');
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, each) => sum + of(each), 0) / count;
  const [meanAt, meanValue] = [mean(({ atMinutes }) => atMinutes), mean(({ value }) => value)];
  let [spread, common] = [0, 0];
  for (const { atMinutes, value } of samples) {
    spread += (atMinutes - meanAt) ** 2;
    common += (atMinutes - meanAt) * (value - meanValue);
  }
  const slope = common / spread;
  const left = samples.reduce(
    (sum, { atMinutes, value }) => sum + (value - meanValue - slope * (atMinutes - meanAt)) ** 2,
    0,
  );
  return { perHour: slope * MINUTES, error: Math.sqrt(left / (count - 2) / spread) * MINUTES };
}
