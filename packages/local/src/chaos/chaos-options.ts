import { parseArgs } from 'node:util';
import { readOptions, readSeed, wholeNumber } from '../command-options.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly rounds: number;
  /** The form that `npm test` runs: 100 jobs and 4 kills. */
  readonly short: boolean;
}

const MOST_ROUNDS = 1_000;

/** The options, or what is wrong with them in one line. */
export function readChaosOptions(chaosArguments: readonly string[]): ChaosOptions | string {
  return readOptions<ChaosOptions>(() => {
    const { values } = parseArgs({
      args: [...chaosArguments],
      options: {
        seed: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '1' },
        short: { type: 'boolean', default: false },
      },
    });
    const seed = readSeed(values.seed);
    const rounds = wholeNumber(values.rounds);
    if (typeof seed === 'string') return seed;
    if (rounds === undefined || rounds < 1 || rounds > MOST_ROUNDS)
      return `--rounds: expected a number from 1 to ${MOST_ROUNDS}, got "${values.rounds}"`;
    return { seed, rounds, short: values.short };
  });
}
