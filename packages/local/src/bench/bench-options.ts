import { parseArgs } from 'node:util';
import { readOptions, readSeed, wholeNumber } from '../command-options.ts';
import { BENCH_GROUPS, type BenchGroup } from './budgets.ts';

export interface BenchOptions {
  readonly groups: readonly BenchGroup[];
  /** The most complaints that a group may store. */
  readonly complaints: number;
  readonly seed: number;
  readonly json: boolean;
  /** Whether the page on performance is made of the results. */
  readonly write: boolean;
  /** Folder in which every service leaves its profile of the processor when it stops. */
  readonly profile: string | undefined;
}

const FALLBACKS = { complaints: '100000', seed: '1' } as const;
const MOST_COMPLAINTS = 10_000_000;
/** What the names of figures say that was measured. */
const PAGE_COMPLAINTS = 100_000;

/** The options, or what is wrong with them in one line. */
export function readBenchOptions(benchArguments: readonly string[]): BenchOptions | string {
  return readOptions<BenchOptions>(() => {
    const { values } = parseArgs({
      args: [...benchArguments],
      options: {
        only: { type: 'string' },
        complaints: { type: 'string', default: FALLBACKS.complaints },
        seed: { type: 'string', default: FALLBACKS.seed },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        profile: { type: 'string' },
      },
    });
    return checkOptions(values);
  });
}

function checkOptions(values: {
  only?: string | undefined;
  complaints: string;
  seed: string;
  json: boolean;
  write: boolean;
  profile?: string | undefined;
}): BenchOptions | string {
  const { only, json, write, profile } = values;
  const groups = only === undefined ? BENCH_GROUPS : BENCH_GROUPS.filter((group) => group === only);
  const complaints = wholeNumber(values.complaints);
  const seed = readSeed(values.seed);
  if (groups.length === 0) return `--only: expected one of ${BENCH_GROUPS.join(', ')}, got "${only}"`;
  if (complaints === undefined || complaints < 1 || complaints > MOST_COMPLAINTS)
    return `--complaints: expected a number from 1 to ${MOST_COMPLAINTS}, got "${values.complaints}"`;
  if (write && complaints < PAGE_COMPLAINTS)
    return `--write: expected at least ${PAGE_COMPLAINTS} complaints, for the page names its figures by that size`;
  if (write && only !== undefined) return '--write: expected no --only, for the page has every figure';
  if (typeof seed === 'string') return seed;
  return { groups, complaints, seed, json, write, profile };
}
