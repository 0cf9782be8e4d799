import { parseArgs } from 'node:util';
import { readOptions, readSeed } from '../command-options.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Complaints from filing to rating in a second; without it half of what the system turned out to do. */
  readonly rate: number | undefined;
  readonly seed: number;
  /** The form that `npm test` runs: some seconds. */
  readonly short: boolean;
}

const MOST_MINUTES = 24 * 60;
const MOST_RATE = 1_000;

/** The options, or what is wrong with them in one line. */
export function readSoakOptions(soakArguments: readonly string[]): SoakOptions | string {
  return readOptions<SoakOptions>(() => {
    const { values } = parseArgs({
      args: [...soakArguments],
      options: {
        minutes: { type: 'string', default: '60' },
        rate: { type: 'string' },
        seed: { type: 'string', default: '1' },
        short: { type: 'boolean', default: false },
      },
    });
    const minutes = Number(values.minutes);
    const rate = values.rate === undefined ? undefined : Number(values.rate);
    const seed = readSeed(values.seed);
    if (!(minutes > 0 && minutes <= MOST_MINUTES))
      return `--minutes: expected a number up to ${MOST_MINUTES}, got "${values.minutes}"`;
    if (rate !== undefined && !(rate > 0 && rate <= MOST_RATE))
      return `--rate: expected a number up to ${MOST_RATE}, got "${values.rate}"`;
    if (typeof seed === 'string') return seed;
    return { minutes, rate, seed, short: values.short };
  });
}
