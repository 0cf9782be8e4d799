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
  if (!MIGHT_HOLD_ANY.test(text)) return text;
  const skeleton = skeletonOf(text);
  const closed = new Uint8Array(skeleton.text.length);
  const spans: Span[] = [];
  for (const find of [findEmails, findVehicles, findTaxNumbers]) claim(find(skeleton.text), closed, spans);
  const harmless = markHarmless(skeleton.text);
  claim(
    findLongNumbers(
      skeleton.text,
      closed.map((mark, at) => mark | (harmless[at] ?? 0)),
    ),
    closed,
    spans,
  );
  return replaceSpans(
    text,
    skeleton,
    spans.sort((a, b) => a.from - b.from),
  );
}

/** What was found first keeps its place. */
function claim(found: readonly Span[], closed: Uint8Array, spans: Span[]): void {
  for (const span of found) {
    if (closed.subarray(span.from, span.to).includes(1)) continue;
    closed.fill(1, span.from, span.to);
    spans.push(span);
  }
}
