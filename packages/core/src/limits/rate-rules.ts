/** What is counted apart from each other. */
export const RATE_RULES = ['filing', 'write', 'read', 'miss'] as const;
export type RateRule = (typeof RATE_RULES)[number];

/** Requests a minute for a client without a key. A miss is an unknown tracking id or a wrong credential. */
const PER_MINUTE: Readonly<Record<RateRule, number>> = { filing: 60, write: 60, read: 1_200, miss: 60 };

/** An office shares a key less often than a network, and works with it all day. */
const KEY_FACTOR = 10;

/** The limit of a rule; 0 for none. `scale` is RATE_LIMIT_SCALE. */
export function rateLimit(rule: RateRule, holder: 'client' | 'key', scale: number): number {
  if (scale === 0) return 0;
  return Math.max(1, Math.round(PER_MINUTE[rule] * (holder === 'key' ? KEY_FACTOR : 1) * scale));
}
