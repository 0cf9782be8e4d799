import { createHash } from 'node:crypto';

const ID_LENGTH = 24;

/** The id of the job that these parts name: whoever inserts it again, in whatever process, inserts nothing. */
export function jobIdOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('|')).digest('hex').slice(0, ID_LENGTH);
}
