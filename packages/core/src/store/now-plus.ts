import type { Document } from 'mongodb';

/**
 * An expression for the store's time and some milliseconds more, for updates by pipeline.
 * `$add` of a date and a number means the same to mongod; the embedded store knows `$dateAdd` only.
 */
export function nowPlus(ms: number): Document {
  return { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: Math.round(ms) } };
}
