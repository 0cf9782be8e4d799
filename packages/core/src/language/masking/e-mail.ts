import type { Span } from './skeleton.ts';

const LABEL = '[email]';
const LOCAL_SIGN = /[\p{L}\p{M}\p{N}._%+'-]/u;
const DOMAIN_SIGN = /[\p{L}\p{M}\p{N}.-]/u;
/** A dot and an ending of letters: "meet @ 5.30" is no address. */
const DOMAIN = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.[\p{L}\p{M}\p{N}.-]*\p{L}/u;
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 255;
const MOST_SPACES = 2;

/** Addresses, also with spaces around the @. */
export function findEmails(text: string): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const span = addressAround(text, at);
    if (span !== null) found.push(span);
  }
  return found;
}

function addressAround(text: string, at: number): Span | null {
  const localEnd = skipSpaces(text, at - 1, -1);
  const from = walk(text, localEnd, -1, LOCAL_SIGN, LONGEST_LOCAL) + 1;
  if (from > localEnd) return null;
  const domainStart = skipSpaces(text, at + 1, 1);
  const end = walk(text, domainStart, 1, DOMAIN_SIGN, LONGEST_DOMAIN);
  if (!DOMAIN.test(text.slice(domainStart, end))) return null;
  return { from, to: withoutTrailingSigns(text, end), label: LABEL };
}

function skipSpaces(text: string, start: number, step: 1 | -1): number {
  let at = start;
  while (text[at] === ' ' && Math.abs(at - start) < MOST_SPACES) at += step;
  return at;
}

/** The first position, from `start` on, whose sign does not fit. */
function walk(text: string, start: number, step: 1 | -1, fits: RegExp, most: number): number {
  let at = start;
  while (Math.abs(at - start) < most && fits.test(text[at] ?? ' ')) at += step;
  return at;
}

function withoutTrailingSigns(text: string, end: number): number {
  let to = end;
  while (text[to - 1] === '.' || text[to - 1] === '-') to -= 1;
  return to;
}
