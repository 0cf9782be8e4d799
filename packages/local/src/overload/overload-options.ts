import { parseArgs } from 'node:util';
import { readOptions, readSeed } from '../command-options.ts';

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

/** The options, or what is wrong with them in one line. */
export function readOverloadOptions(overloadArguments: readonly string[]): OverloadOptions | string {
  return readOptions<OverloadOptions>(() => {
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
    const seed = readSeed(values.seed);
    if (!(seconds > 0 && seconds <= MOST_SECONDS))
      return `--seconds: expected a number up to ${MOST_SECONDS}, got "${values.seconds}"`;
    if (rate !== undefined && !(rate > 0 && rate <= MOST_RATE))
      return `--rate: expected a number up to ${MOST_RATE}, got "${values.rate}"`;
    if (typeof seed === 'string') return seed;
    return { seconds, rate, seed, short };
  });
}
