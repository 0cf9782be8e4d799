import type { LoadOutcome } from '../load/load-order.ts';
import { percentile } from '../load/percentile.ts';
import type { Say } from '../say.ts';

/** A rate is sustained when everything is served, and 95 of 100 calls in this time. */
const SUSTAINED_P95_MS = 250;
const FIRST_RATE = 5;
const MOST_RATE = 5_000;

export function isSustained({ latenciesMs, failures }: LoadOutcome): boolean {
  if (Object.keys(failures).length > 0 || latenciesMs.length === 0) return false;
  return percentile(latenciesMs, 0.95) <= SUSTAINED_P95_MS;
}

/** Twice as many calls a second, step by step, until they are too many; then a step between the last two. */
export async function findSustainableRate(
  press: (ratePerSecond: number) => Promise<LoadOutcome>,
  say: Say,
): Promise<number> {
  const isEasy = async (rate: number): Promise<boolean> => {
    const outcome = await press(rate);
    const isIt = isSustained(outcome);
    say(`  ${rate} calls/s are ${isIt ? '' : 'not '}sustained`);
    return isIt;
  };
  let sustained = 0;
  for (let rate = FIRST_RATE; rate <= MOST_RATE && (await isEasy(rate)); rate *= 2) sustained = rate;
  if (sustained === 0) throw new Error(`not even ${FIRST_RATE} calls a second are sustained`);
  const between = Math.round(sustained * Math.SQRT2);
  return (await isEasy(between)) ? between : sustained;
}
