import { parseArgs } from 'node:util';
import { messageOf } from '../fault.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly rounds: number;
  /** The form that `npm test` runs: 100 jobs and 4 kills. */
  readonly short: boolean;
}

const MOST_ROUNDS = 1_000;
const MOST_SEED = 2 ** 32 - 1;

/** The options, or what is wrong with them in one line. */
export function readChaosOptions(chaosArguments: readonly string[]): ChaosOptions | string {
  try {
    const { values } = parseArgs({
      args: [...chaosArguments],
      options: {
        seed: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '1' },
        short: { type: 'boolean', default: false },
      },
    });
    const seed = wholeNumber(values.seed);
    const rounds = wholeNumber(values.rounds);
    if (seed === undefined || seed > MOST_SEED)
      return `--seed: expected a number from 0 to ${MOST_SEED}, got "${values.seed}"`;
    if (rounds === undefined || rounds < 1 || rounds > MOST_ROUNDS)
      return `--rounds: expected a number from 1 to ${MOST_ROUNDS}, got "${values.rounds}"`;
    return { seed, rounds, short: values.short };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      return messageOf(error).replace(/\. To specify.*$/, '');
    throw error;
  }
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
