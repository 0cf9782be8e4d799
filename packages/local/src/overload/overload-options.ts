import { parseArgs } from 'node:util';
import { messageOf } from '../fault.ts';

export interface OverloadOptions {
  /** For so long too much is offered. */
  readonly seconds: number;
  /** Calls in a second that are known to be sustained; without it the system is asked. */
  readonly rate: number | undefined;
  readonly seed: number;
  /** Some seconds of everything. */
  readonly short: boolean;
}

const SECONDS = { long: 60, short: 8 };
const MOST_SECONDS = 3_600;
const MOST_RATE = 10_000;
const MOST_SEED = 2 ** 32 - 1;

/** The options, or what is wrong with them in one line. */
export function readOverloadOptions(overloadArguments: readonly string[]): OverloadOptions | string {
  try {
    const { values } = parseArgs({
      args: [...overloadArguments],
      options: {
        seconds: { type: 'string' },
        rate: { type: 'string' },
        seed: { type: 'string', default: '1' },
        short: { type: 'boolean', default: false },
      },
    });
    const { short } = values;
    const seconds = Number(values.seconds ?? (short ? SECONDS.short : SECONDS.long));
    const rate = values.rate === undefined ? undefined : Number(values.rate);
    const seed = Number(values.seed);
    if (!(seconds > 0 && seconds <= MOST_SECONDS))
      return `--seconds: expected a number up to ${MOST_SECONDS}, got "${values.seconds}"`;
    if (rate !== undefined && !(rate > 0 && rate <= MOST_RATE))
      return `--rate: expected a number up to ${MOST_RATE}, got "${values.rate}"`;
    if (!Number.isInteger(seed) || seed < 0 || seed > MOST_SEED)
      return `--seed: expected a number from 0 to ${MOST_SEED}, got "${values.seed}"`;
    return { seconds, rate, seed, short };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      return messageOf(error).replace(/\. To specify.*$/, '');
    throw error;
  }
}
