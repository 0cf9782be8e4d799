import { type Clock, MS_PER_MINUTE, MS_PER_SECOND } from '../clock.ts';
import type { RateCounterStore } from './rate-counter-store.ts';
import type { RateRule } from './rate-rules.ts';

export interface RateDecision {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the minute is over. */
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}

export interface RateLimiter {
  /** Counts one request of a client, unless he has had all that he may: then he is refused and it is not counted. */
  count(rule: RateRule, client: string, limit: number): RateDecision;
  /** The same without counting. */
  look(rule: RateRule, client: string, limit: number): RateDecision;
  /** Merges with the other processes. What it could not tell them it tells them the next time. */
  merge(): Promise<void>;
}

interface Counter {
  readonly limit: number;
  /** What all processes had when they were last merged. */
  merged: number;
  /** What this one has counted since. */
  unsent: number;
}

/** Below this part of its limit a counter is not merged: most clients never cost the store anything. */
const WORTH_MERGING = 0.05;
/** A bound on memory. Further clients of the minute then share one counter. */
const MOST_COUNTERS = 100_000;

/** Counts by the minute of the store's clock, in this process, and merges through the store when it is told to. */
export function createRateLimiter(store: RateCounterStore, clock: Clock): RateLimiter {
  let minute = Number.NaN;
  let counters = new Map<string, Counter>();

  const counterOf = (rule: RateRule, client: string, limit: number): Counter => {
    const present = Math.floor(clock.now().getTime() / MS_PER_MINUTE);
    if (present !== minute) {
      minute = present;
      counters = new Map();
    }
    const own = `${minute}|${rule}|${client}`;
    const name = counters.has(own) || counters.size < MOST_COUNTERS ? own : `${minute}|${rule}|`;
    const counter = counters.get(name) ?? { limit, merged: 0, unsent: 0 };
    counters.set(name, counter);
    return counter;
  };
  const decide = ({ merged, unsent }: Counter, limit: number, isExceeded: boolean): RateDecision => ({
    limit,
    remaining: Math.max(0, limit - merged - unsent),
    resetSeconds: Math.ceil(((minute + 1) * MS_PER_MINUTE - clock.now().getTime()) / MS_PER_SECOND),
    isExceeded,
  });

  return {
    count(rule, client, limit) {
      const counter = counterOf(rule, client, limit);
      const isExceeded = counter.merged + counter.unsent >= limit;
      if (!isExceeded) counter.unsent += 1;
      return decide(counter, limit, isExceeded);
    },
    look(rule, client, limit) {
      const counter = counterOf(rule, client, limit);
      return decide(counter, limit, counter.merged + counter.unsent >= limit);
    },
    async merge() {
      const sent = new Map<string, number>();
      const from = counters;
      for (const [name, { limit, merged, unsent }] of from)
        if (unsent > 0 && merged + unsent >= limit * WORTH_MERGING) sent.set(name, unsent);
      const totals = await store.add(sent);
      for (const [name, total] of totals) {
        const counter = from.get(name);
        if (counter === undefined) continue;
        counter.unsent -= sent.get(name) ?? 0;
        counter.merged = total;
      }
    },
  };
}
