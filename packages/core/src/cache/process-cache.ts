import { LRUCache } from 'lru-cache';
import { type Clock, MS_PER_MINUTE } from '../clock.ts';
import type { CacheEvent } from '../metrics/metrics.ts';

/** An entry, also of what was looked for and is not there. */
export interface CacheEntry<Value> {
  /** Undefined: it is known that there is nothing. */
  readonly value: Value | undefined;
  /** What it is about: a change of that makes the entry wrong. */
  readonly subject: string;
  /** Of the value. */
  readonly bytes: number;
}

export interface ProcessCacheOptions {
  readonly clock: Clock;
  /** Bound on all values together. */
  readonly maxBytes: number;
  onEvent(event: CacheEvent): void;
}

export interface ProcessCache<Value> {
  /** The entry of a key; read by `load` where there is none, by one flight for all who ask meanwhile. */
  through(key: string, load: () => Promise<CacheEntry<Value>>): Promise<Value | undefined>;
  /**
   * Drops what is about the subject, and lets no value in that was read before now. Where a reader is given, entries
   * that were used are read anew at once.
   */
  invalidate(subject: string, reload?: (key: string) => Promise<CacheEntry<Value>>): void;
  /** Drops everything, and lets nothing in that was read before now. */
  clear(): void;
  readonly bytes: number;
}

export const PROCESS_TTL_MS = 5 * MS_PER_MINUTE;
const NEGATIVE_TTL_MS = 2_000;
/** What a key and an entry take besides the value. */
const OVERHEAD_BYTES = 200;

interface Kept<Value> extends CacheEntry<Value> {
  used: boolean;
}

/** Least recently used entries go first. */
export function createProcessCache<Value>(options: ProcessCacheOptions): ProcessCache<Value> {
  const { clock, maxBytes, onEvent } = options;
  const keysBySubject = new Map<string, Set<string>>();
  const flights = new Map<string, Promise<Value | undefined>>();
  const epochs = new Map<string, number>();
  let epoch = 0;
  let clearedIn = 0;
  const lru = new LRUCache<string, Kept<Value>>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes + OVERHEAD_BYTES,
    ttl: PROCESS_TTL_MS,
    perf: { now: () => clock.now().getTime() },
    ttlResolution: 0,
    dispose(entry, key, reason) {
      const keys = keysBySubject.get(entry.subject);
      if (reason !== 'set') keys?.delete(key);
      if (keys?.size === 0) keysBySubject.delete(entry.subject);
      if (reason === 'evict') onEvent('eviction');
    },
  });

  const fly = async (key: string, load: () => Promise<CacheEntry<Value>>) => {
    const begunIn = epoch;
    const entry = await load();
    // Read before the subject changed: told to who asked, and not kept.
    if (Math.max(clearedIn, epochs.get(entry.subject) ?? 0) > begunIn) return entry.value;
    keep(key, entry);
    return entry.value;
  };
  const keep = (key: string, entry: CacheEntry<Value>) => {
    keysBySubject.set(entry.subject, (keysBySubject.get(entry.subject) ?? new Set()).add(key));
    const ttl = entry.value === undefined ? NEGATIVE_TTL_MS : PROCESS_TTL_MS;
    lru.set(key, { ...entry, used: false }, { ttl });
  };
  const startFlight = (key: string, load: () => Promise<CacheEntry<Value>>) => {
    const flight = fly(key, load).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
      if (flights.size === 0) epochs.clear();
    });
    flights.set(key, flight);
    return flight;
  };
  return {
    async through(key, load) {
      const kept = lru.get(key);
      if (kept !== undefined) {
        kept.used = true;
        onEvent('hit');
        return kept.value;
      }
      onEvent('miss');
      return flights.get(key) ?? startFlight(key, load);
    },
    invalidate(subject, reload) {
      epoch += 1;
      if (flights.size > 0) epochs.set(subject, epoch);
      const keys = [...(keysBySubject.get(subject) ?? [])];
      for (const key of keys) {
        const wasUsed = lru.peek(key)?.used === true;
        lru.delete(key);
        if (wasUsed && reload !== undefined) startFlight(key, () => reload(key)).catch(leaveToReaders);
      }
    },
    clear() {
      epoch += 1;
      clearedIn = epoch;
      lru.clear();
    },
    get bytes() {
      return lru.calculatedSize;
    },
  };
}

/** The next who asks reads it, and is told what is wrong. */
function leaveToReaders(): void {}
