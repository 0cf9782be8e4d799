import { parseArgs } from 'node:util';
import { readOptions, readSeed } from '../command-options.ts';

export interface ContentionOptions {
  readonly officers: number;
  /** That every officer edits, all at once. */
  readonly complaints: number;
  /** Idempotency keys, each sent several times at once. */
  readonly filings: number;
  /** Complaints that anybody does anything to. */
  readonly sequences: number;
  readonly seed: number;
}

const USUAL = { officers: 50, complaints: 200, filings: 500, sequences: 60 };
const SHORT = { officers: 4, complaints: 3, filings: 8, sequences: 4 };
const MOST = 10_000;

/** The options, or what is wrong with them in one line. */
export function readContentionOptions(contendArguments: readonly string[]): ContentionOptions | string {
  return readOptions<ContentionOptions>(() => {
    const { values } = parseArgs({
      args: [...contendArguments],
      options: {
        officers: { type: 'string' },
        complaints: { type: 'string' },
        filings: { type: 'string' },
        sequences: { type: 'string' },
        seed: { type: 'string', default: '1' },
        short: { type: 'boolean', default: false },
      },
    });
    const { seed: seedText, short, ...counts } = values;
    const seed = readSeed(seedText);
    if (typeof seed === 'string') return seed;
    const usual = short ? SHORT : USUAL;
    const options = { ...usual, seed };
    for (const [name, text] of Object.entries(counts)) Object.assign(options, { [name]: Number(text) });
    for (const name of Object.keys(usual) as (keyof typeof usual)[])
      if (!Number.isInteger(options[name]) || options[name] < 1 || options[name] > MOST)
        return `--${name}: expected a number from 1 to ${MOST}, got "${counts[name]}"`;
    return options;
  });
}
