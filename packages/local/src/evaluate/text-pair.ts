import { Fault } from '../fault.ts';

/** One of two complaints, without a status: how it is labelled is never shown to the services. */
export interface PairSide {
  readonly lang: string;
  readonly text: string;
  readonly lat?: number;
  readonly lng?: number;
  readonly ward?: string;
  readonly at: string;
}

/** Two complaints, b filed after a, and whether they are on one matter. */
export interface TextPair {
  readonly kind: string;
  readonly duplicate: boolean;
  readonly a: PairSide;
  readonly b: PairSide;
}

/** @throws Fault when a field is missing or of another kind. */
export function toPair(row: Record<string, unknown>): TextPair {
  const { kind, duplicate, a, b } = row;
  if (typeof kind !== 'string' || typeof duplicate !== 'boolean')
    throw new Fault('A row has no text in "kind" or neither true nor false in "duplicate".');
  return { kind, duplicate, a: toSide(a), b: toSide(b) };
}

function toSide(value: unknown): PairSide {
  const fields: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const { lang, text, at, ward, lat, lng } = fields;
  if (typeof text !== 'string' || typeof at !== 'string' || Number.isNaN(Date.parse(at)))
    throw new Fault('A complaint of a row has no text in "text" or no time in "at".');
  return {
    lang: typeof lang === 'string' ? lang : 'und',
    text,
    at,
    ...(typeof ward === 'string' && { ward }),
    ...(typeof lat === 'number' && typeof lng === 'number' && { lat, lng }),
  };
}
