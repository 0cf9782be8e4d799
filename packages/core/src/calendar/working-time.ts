/** A clock that runs only while somebody works. */
export interface WorkingTime {
  /**
   * When it has run for `ms` from `from` on: the earliest such instant, so the end of a day rather than the beginning
   * of the next one; `from` itself for 0.
   */
  after(from: Date, ms: number): Date;
  /** How long it runs between the two, in ms; 0 where `to` is not after `from`. */
  between(from: Date, to: Date): number;
}

/** Day and night, on every day. */
export const AROUND_THE_CLOCK: WorkingTime = {
  after: (from, ms) => new Date(from.getTime() + ms),
  between: (from, to) => Math.max(0, to.getTime() - from.getTime()),
};
