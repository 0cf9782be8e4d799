import { digitValue } from '../digits.ts';

/**
 * A text as the patterns of personal data see it: invisible signs gone, digits of every script and
 * full-width signs in ASCII. One UTF-16 unit of `text` stands for `starts[i]` to `ends[i]` of the original.
 */
export interface Skeleton {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** From `from` to before `to`, in units of a skeleton. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** Also the enclosing keycap and variation selectors of digits sent as emoji. */
// biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are meant, not what they look like together
const INVISIBLE = /[\p{Cf}\u034f\u20e3\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const DECIMAL_DIGIT = /\p{Nd}/u;
const NEEDS_A_LOOK = /[^\x20-\x7e]/u;
const ONE_ASCII_SIGN = /^[\x21-\x7e]$/;

const kept = new Map<string, string>();
const MOST_KEPT = 2_000;

export function skeletonOf(original: string): Skeleton {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const sign of original) {
    const seen = NEEDS_A_LOOK.test(sign) ? plainForm(sign) : sign;
    for (let unit = 0; unit < seen.length; unit += 1) {
      starts.push(at);
      ends.push(at + sign.length);
    }
    parts.push(seen);
    at += sign.length;
  }
  return { text: parts.join(''), starts, ends };
}

/** The original with every span replaced by its label; spans are in order and do not overlap. */
export function replaceSpans(original: string, skeleton: Skeleton, spans: readonly Span[]): string {
  let result = '';
  let done = 0;
  for (const span of spans) {
    result += original.slice(done, skeleton.starts[span.from]) + span.label;
    done = skeleton.ends[span.to - 1] ?? done;
  }
  return result + original.slice(done);
}

function plainForm(sign: string): string {
  const known = kept.get(sign);
  if (known !== undefined) return known;
  const form = findPlainForm(sign);
  if (kept.size < MOST_KEPT) kept.set(sign, form);
  return form;
}

function findPlainForm(sign: string): string {
  if (DECIMAL_DIGIT.test(sign)) return String(digitValue(sign));
  if (INVISIBLE.test(sign)) return '';
  const compatible = sign.normalize('NFKC');
  return ONE_ASCII_SIGN.test(compatible) ? compatible : sign;
}
