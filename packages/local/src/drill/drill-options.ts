import { parseArgs } from 'node:util';
import { messageOf } from '../fault.ts';

export interface DrillOptions {
  /** Seeded complaints in the store that is lost. */
  readonly complaints: number;
  readonly seed: number;
}

const MOST_COMPLAINTS = 1_000_000;
const MOST_SEED = 2 ** 32 - 1;

/** The options, or what is wrong with them in one line. */
export function readDrillOptions(drillArguments: readonly string[]): DrillOptions | string {
  try {
    const { values } = parseArgs({
      args: [...drillArguments],
      options: {
        complaints: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '1' },
      },
    });
    const [complaints, seed] = [Number(values.complaints), Number(values.seed)];
    if (!Number.isInteger(complaints) || complaints < 1 || complaints > MOST_COMPLAINTS)
      return `--complaints: expected a number from 1 to ${MOST_COMPLAINTS}, got "${values.complaints}"`;
    if (!Number.isInteger(seed) || seed < 0 || seed > MOST_SEED)
      return `--seed: expected a number from 0 to ${MOST_SEED}, got "${values.seed}"`;
    return { complaints, seed };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      return messageOf(error).replace(/\. To specify.*$/, '');
    throw error;
  }
}
