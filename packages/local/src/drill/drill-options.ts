import { parseArgs } from 'node:util';
import { readOptions, readSeed } from '../command-options.ts';

export interface DrillOptions {
  /** Seeded complaints in the store that is lost. */
  readonly complaints: number;
  readonly seed: number;
  /** Practises going back from a bad model in place of a recovery. */
  readonly badModel: boolean;
}

const MOST_COMPLAINTS = 1_000_000;

/** The options, or what is wrong with them in one line. */
export function readDrillOptions(drillArguments: readonly string[]): DrillOptions | string {
  return readOptions<DrillOptions>(() => {
    const { values } = parseArgs({
      args: [...drillArguments],
      options: {
        complaints: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '1' },
        'bad-model': { type: 'boolean', default: false },
      },
    });
    const complaints = Number(values.complaints);
    const seed = readSeed(values.seed);
    if (!Number.isInteger(complaints) || complaints < 1 || complaints > MOST_COMPLAINTS)
      return `--complaints: expected a number from 1 to ${MOST_COMPLAINTS}, got "${values.complaints}"`;
    if (typeof seed === 'string') return seed;
    return { complaints, seed, badModel: values['bad-model'] };
  });
}
