import { parseArgs } from 'node:util';
import { messageOf } from '../fault.ts';

export interface FuzzOptions {
  /** At least so many requests. */
  readonly cases: number;
  readonly seed: number;
  /** What has to fit into a minute: examples and made-up requests alone, and no sequences. */
  readonly short: boolean;
  /** Nothing but slow clients, and the look into the log. */
  readonly slowOnly: boolean;
}

const CASES = { long: 10_000, short: 500 };
const MOST_CASES = 1_000_000;
const MOST_SEED = 2 ** 32 - 1;

/** The options, or what is wrong with them in one line. */
export function readFuzzOptions(fuzzArguments: readonly string[]): FuzzOptions | string {
  try {
    const { values } = parseArgs({
      args: [...fuzzArguments],
      options: {
        cases: { type: 'string' },
        seed: { type: 'string', default: '1' },
        short: { type: 'boolean', default: false },
        'slow-only': { type: 'boolean', default: false },
      },
    });
    const { short } = values;
    const cases = Number(values.cases ?? (short ? CASES.short : CASES.long));
    const seed = Number(values.seed);
    if (!Number.isInteger(cases) || cases < 1 || cases > MOST_CASES)
      return `--cases: expected a number from 1 to ${MOST_CASES}, got "${values.cases}"`;
    if (!Number.isInteger(seed) || seed < 0 || seed > MOST_SEED)
      return `--seed: expected a number from 0 to ${MOST_SEED}, got "${values.seed}"`;
    return { cases, seed, short, slowOnly: values['slow-only'] };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      return messageOf(error).replace(/\. To specify.*$/, '');
    throw error;
  }
}
