import { findEmails } from './masking/e-mail.ts';
import { markHarmless } from './masking/harmless-numbers.ts';
import { findTaxNumbers, findVehicles } from './masking/lettered-numbers.ts';
import { findLongNumbers } from './masking/long-numbers.ts';
import type { Span } from './masking/skeleton.ts';
import { replaceSpans, skeletonOf } from './masking/skeleton.ts';

const MIGHT_HOLD_ANY = /[\p{N}@＠]/u;

/**
 * Replaces telephone, Aadhaar, PAN and vehicle numbers and e-mail addresses by `[phone]`, `[aadhaar]`,
 * `[pan]`, `[vehicle]`, `[email]`; everything else stays byte for byte. Idempotent, in linear time.
 * In doubt it masks: a twelve-digit number is an Aadhaar number whatever its checksum.
 */
export function maskPersonalData(text: string): string {
  return replacePersonalData(text, (label) => label);
}

/** The same with nothing in their place: for reading on, where a marker would be one more word. */
export function removePersonalData(text: string): string {
  return replacePersonalData(text, () => ' ');
}

function replacePersonalData(text: string, replacement: (label: string) => string): string {
  if (!MIGHT_HOLD_ANY.test(text)) return text;
  const skeleton = skeletonOf(text);
  const spans = findPersonalData(skeleton.text).map((span) => ({ ...span, label: replacement(span.label) }));
  return replaceSpans(text, skeleton, spans);
}

/** In order of place, none over another. */
function findPersonalData(text: string): Span[] {
  const closed = new Uint8Array(text.length);
  const spans: Span[] = [];
  for (const find of [findEmails, findVehicles, findTaxNumbers]) claim(find(text), closed, spans);
  const harmless = markHarmless(text);
  const blocked = closed.map((mark, at) => mark | (harmless[at] ?? 0));
  claim(findLongNumbers(text, blocked), closed, spans);
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
