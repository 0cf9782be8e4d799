import { messageOf } from './fault.ts';

const MOST_SEED = 2 ** 32 - 1;

/** What `read` makes of a command's arguments, or what is wrong with them in one line, also where `parseArgs` says it. */
export function readOptions<Options>(read: () => Options | string): Options | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      return messageOf(error).replace(/\. To specify.*$/, '');
    throw error;
  }
}

/** The seed, or what is wrong with it in one line. */
export function readSeed(text: string): number | string {
  const seed = wholeNumber(text);
  if (seed !== undefined && seed <= MOST_SEED) return seed;
  return `--seed: expected a number from 0 to ${MOST_SEED}, got "${text}"`;
}

/** Of at most ten digits; undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
