import { parseArgs } from 'node:util';
import { readOptions, readSeed } from '../command-options.ts';

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

/** The options, or what is wrong with them in one line. */
export function readFuzzOptions(fuzzArguments: readonly string[]): FuzzOptions | string {
  return readOptions<FuzzOptions>(() => {
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
    const seed = readSeed(values.seed);
    if (!Number.isInteger(cases) || cases < 1 || cases > MOST_CASES)
      return `--cases: expected a number from 1 to ${MOST_CASES}, got "${values.cases}"`;
    if (typeof seed === 'string') return seed;
    return { cases, seed, short, slowOnly: values['slow-only'] };
  });
}
