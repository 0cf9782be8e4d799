/** What a term tells of a complaint; the order is that of the bits in a packed term. */
export const TERM_ROLES = ['word', 'name', 'object', 'fault', 'circumstance'] as const;
/**
 * `word` is known by its sound alone but part of a concept, `name` stands for no concept: a place, a person's word.
 * `object` is what is at fault, `fault` what is wrong with it, `circumstance` what stands beside it.
 */
export type TermRole = (typeof TERM_ROLES)[number];

export interface WeighedTerm {
  readonly role: TermRole;
  readonly text: string;
  /** How much it tells, from 0 to `MOST_WEIGHT`. */
  readonly weight: number;
}

export const MOST_WEIGHT = 10;

const WEIGHT_BITS = 8;
const ROLE_BITS = 3;
const WEIGHT_MASK = 2 ** WEIGHT_BITS - 1;
const ROLE_MASK = 2 ** ROLE_BITS - 1;
const ROLES = TERM_ROLES.length;

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const MIXING_SHIFT = 15;

/** FNV-1a with its high bits mixed into the low ones. */
export function hashText(text: string): number {
  let hash = OFFSET_BASIS;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return (hash ^ (hash >>> MIXING_SHIFT)) >>> 0;
}

/**
 * Terms as ascending numbers of 21 bits of hash, 3 of role and 8 of weight: thousands of lists are compared without
 * a string being made, and no list can be read as a text. Distinct terms only.
 */
export function packTerms(terms: readonly WeighedTerm[]): Uint32Array {
  const packed = new Map<number, number>();
  for (const { role, text, weight } of terms) {
    const key = (((hashText(text) << ROLE_BITS) | TERM_ROLES.indexOf(role)) << WEIGHT_BITS) >>> 0;
    packed.set(key, (key | Math.min(WEIGHT_MASK, Math.round((weight / MOST_WEIGHT) * WEIGHT_MASK))) >>> 0);
  }
  return Uint32Array.from(packed.values()).sort();
}

/** Sums of squares by role, in the order of `TERM_ROLES`. */
export function squaresOf(terms: Uint32Array): Float64Array {
  const squares = new Float64Array(ROLES);
  for (const term of terms) {
    const role = (term >>> WEIGHT_BITS) & ROLE_MASK;
    squares[role] = (squares[role] ?? 0) + (term & WEIGHT_MASK) ** 2;
  }
  return squares;
}

export interface SharedTerms {
  /** Sums of products by role, in the order of `TERM_ROLES`. */
  readonly products: Float64Array;
  /** The greatest weight of a shared `name`, 0 to 1. */
  readonly rarestName: number;
}

const NAME = TERM_ROLES.indexOf('name');

/** What two lists share: both in one pass. */
export function sharedTerms(a: Uint32Array, b: Uint32Array): SharedTerms {
  const products = new Float64Array(ROLES);
  let rarestName = 0;
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    const first = a[left] ?? 0;
    const second = b[right] ?? 0;
    const difference = (first >>> WEIGHT_BITS) - (second >>> WEIGHT_BITS);
    if (difference <= 0) left += 1;
    if (difference >= 0) right += 1;
    if (difference !== 0) continue;
    const role = (first >>> WEIGHT_BITS) & ROLE_MASK;
    const weight = first & WEIGHT_MASK;
    products[role] = (products[role] ?? 0) + weight * (second & WEIGHT_MASK);
    if (role === NAME) rarestName = Math.max(rarestName, weight / WEIGHT_MASK);
  }
  return { products, rarestName };
}

/** The part that two ascending lists of numbers share of all that is in them (Dice). */
export function sharedPart(a: Uint16Array, b: Uint16Array): number {
  let shared = 0;
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    const difference = (a[left] ?? 0) - (b[right] ?? 0);
    if (difference <= 0) left += 1;
    if (difference >= 0) right += 1;
    if (difference === 0) shared += 1;
  }
  const all = a.length + b.length;
  return all === 0 ? 0 : (2 * shared) / all;
}
