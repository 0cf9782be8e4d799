import { createHmac, randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';

/** Every cache, by the name that figures and invalidations go by. */
export const CACHES = ['complaints', 'statistics'] as const;

export interface CacheKeyParts {
  readonly cache: string;
  /** Of everything that takes part in the answer: a new one is another key. */
  readonly versions: Readonly<Record<string, string>>;
  /** The whole of what the answer depends on. */
  readonly input: unknown;
}

/** A key that tells nothing of its input, and of which two inputs never share one. */
export function cacheKeyOf(secret: string, { cache, versions, input }: CacheKeyParts): string {
  const text = JSON.stringify([cache, sorted(versions), sorted(input)]);
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** The secret of this store's keys, made by whichever process needs it first. */
export async function readCacheSecret(db: Db): Promise<string> {
  const control = db.collection<{ _id: string; secret: string }>('control');
  const fresh = randomBytes(32).toString('base64url');
  await control.updateOne({ _id: 'cache-secret' }, { $setOnInsert: { secret: fresh } }, { upsert: true });
  return (await control.findOne({ _id: 'cache-secret' }))?.secret ?? fresh;
}

/** The order in which somebody wrote the fields does not make another input. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}
