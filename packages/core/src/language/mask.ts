import { findEmails } from './masking/e-mail.ts';
import { markHarmless } from './masking/harmless-numbers.ts';
import { findTaxNumbers, findVehicles } from './masking/lettered-numbers.ts';
import { findLongNumbers, withoutDisguise } from './masking/long-numbers.ts';
import { findPaymentAddresses } from './masking/payment-address.ts';
import type { Span } from './masking/skeleton.ts';
import { replaceSpans, skeletonOf } from './masking/skeleton.ts';
import { findSpokenAddresses } from './masking/spoken-address.ts';
import { findSpokenNumbers } from './masking/spoken-numbers.ts';
import { rememberLast } from './remember-last.ts';

/**
 * Replaces telephone, Aadhaar, PAN and vehicle numbers, e-mail addresses and payment addresses by `[phone]`,
 * `[aadhaar]`, `[pan]`, `[vehicle]`, `[email]`, `[upi]`, also where they are spelled in words or taken apart;
 * everything else stays byte for byte. Idempotent, in linear time.
 * In doubt it masks: a twelve-digit number is an Aadhaar number whatever its checksum.
 */
export function maskPersonalData(text: string): string {
  return replacePersonalData(text, (label) => label);
}

/** The same with nothing in their place: for reading on, where a marker would be one more word. */
export const removePersonalData: (text: string) => string = rememberLast((text) =>
  replacePersonalData(text, () => ' '),
);

/** What goes may leave its neighbour alone, and so to be seen: generated texts settled within three passes. */
const MOST_PASSES = 6;

function replacePersonalData(text: string, replacement: (label: string) => string): string {
  let masked = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = replaceOnce(masked, replacement);
    if (next === masked) break;
    masked = next;
  }
  return masked;
}

function replaceOnce(text: string, replacement: (label: string) => string): string {
  const skeleton = skeletonOf(text);
  const found = findPersonalData(skeleton.text);
  if (found.length === 0) return text;
  const spans = found.map((span) => ({ ...span, label: replacement(span.label) }));
  return replaceSpans(text, skeleton, spans);
}

const FINDERS = [
  findSpokenAddresses,
  findEmails,
  findPaymentAddresses,
  findVehicles,
  findTaxNumbers,
  findSpokenNumbers,
];

/** In order of place, none over another. */
function findPersonalData(text: string): Span[] {
  const closed = new Uint8Array(text.length);
  const spans: Span[] = [];
  for (const find of FINDERS) claim(find(text), closed, spans);
  const harmless = markHarmless(text);
  const blocked = closed.map((mark, at) => mark | (harmless[at] ?? 0));
  claim(findLongNumbers(text, blocked), closed, spans);
  claim(findLongNumbers(withoutDisguise(text), blocked), closed, spans);
  return spans.sort((a, b) => a.from - b.from);
}

/** What was found first keeps its place. */
function claim(found: readonly Span[], closed: Uint8Array, spans: Span[]): void {
  for (const span of found) {
    if (closed.subarray(span.from, span.to).includes(1)) continue;
    closed.fill(1, span.from, span.to);
    spans.push(span);
  }
}
