import { randomInt } from 'node:crypto';

/**
 * Digits and letters that are told apart when read aloud or from a bad print (no 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V).
 * Their number, 23, is prime: a weighted sum modulo 23 then finds every single wrong character and every swap.
 */
const ALPHABET = '34679ACDEFGHJKMNPQRTWXY';
const RANDOM_CHARACTERS = 11;
const GROUP = 4;

/**
 * `PREFIX-XXXX-XXXX-XXXX`: 23^11 possibilities (49 bits), the last character checks the others.
 *
 * @param draw a whole number from 0 up to its argument; another than the default can be guessed, and is for seeding.
 */
export function createTrackingId(prefix: string, draw: (below: number) => number = randomInt): string {
  const body = Array.from({ length: RANDOM_CHARACTERS }, () => ALPHABET.charAt(draw(ALPHABET.length))).join(
    '',
  );
  return format(prefix, body + checkCharacter(body));
}

/**
 * The canonical form of an id that a person typed: any case, with or without dashes and spaces.
 * Undefined when it cannot be an id of this city, so that no store needs to be asked.
 */
export function readTrackingId(prefix: string, typed: string): string | undefined {
  const compact = typed.toUpperCase().replace(/[\s-]/g, '');
  if (!compact.startsWith(prefix)) return undefined;
  const code = compact.slice(prefix.length);
  if (code.length !== RANDOM_CHARACTERS + 1 || [...code].some((character) => !ALPHABET.includes(character)))
    return undefined;
  const body = code.slice(0, -1);
  return checkCharacter(body) === code.slice(-1) ? format(prefix, code) : undefined;
}

function format(prefix: string, code: string): string {
  const groups = Array.from({ length: code.length / GROUP }, (_, index) =>
    code.slice(index * GROUP, (index + 1) * GROUP),
  );
  return [prefix, ...groups].join('-');
}

function checkCharacter(body: string): string {
  const sum = [...body].reduce(
    (total, character, index) => total + ALPHABET.indexOf(character) * (index + 2),
    0,
  );
  return ALPHABET.charAt(sum % ALPHABET.length);
}
