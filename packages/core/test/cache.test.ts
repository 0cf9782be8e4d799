import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { cacheKeyOf, readCacheSecret } from '../src/cache/cache-key.ts';
import { cleanCache } from '../src/cache/clean-cache.ts';
import { followInvalidations, type Invalidation, invalidateCache } from '../src/cache/invalidation.ts';
import { createLayeredCache } from '../src/cache/layered-cache.ts';
import { createProcessCache } from '../src/cache/process-cache.ts';
import { createStoreCache } from '../src/cache/store-cache.ts';
import { aClock, openTestStore, silentLogger } from './builders.ts';

const MINUTE_MS = 60_000;

function aProcessCache(maxBytes = 100_000) {
  const clock = aClock();
  const events: string[] = [];
  const cache = createProcessCache<string>({ clock, maxBytes, onEvent: (event) => void events.push(event) });
  const reads: string[] = [];
  /** Reads a value that names how many readings there were. */
  const read = (key: string, subject = key) =>
    cache.through(key, async () => {
      reads.push(key);
      const value = `${key} ${reads.length}`;
      return { value, subject, bytes: value.length };
    });
  return { cache, clock, events, reads, read };
}

t.test('the cache of a process', async (t) => {
  t.test('reads once for all who ask, and again after five minutes', async (t) => {
    const { read, reads, clock, events } = aProcessCache();
    t.same(await Promise.all([read('a'), read('a'), read('a')]), ['a 1', 'a 1', 'a 1']);
    clock.advance(5 * MINUTE_MS - 1);
    t.equal(await read('a'), 'a 1');
    clock.advance(2);
    t.equal(await read('a'), 'a 2');
    t.same(reads.length, 2);
    t.same(events, ['miss', 'miss', 'miss', 'hit', 'miss']);
  });

  t.test('keeps for a moment that there is nothing', async (t) => {
    const { cache, clock } = aProcessCache();
    let reads = 0;
    const read = () =>
      cache.through('a', async () => {
        reads += 1;
        return { value: undefined, subject: 'a', bytes: 0 };
      });
    await read();
    await read();
    t.equal(reads, 1);
    clock.advance(2_001);
    await read();
    t.equal(reads, 2);
  });

  t.test('drops what its subject made wrong, and nothing else', async (t) => {
    const { cache, read } = aProcessCache();
    await Promise.all([read('a', 's'), read('b', 's'), read('c', 'other')]);
    cache.invalidate('s');
    t.same(await Promise.all([read('a', 's'), read('b', 's'), read('c', 'other')]), ['a 4', 'b 5', 'c 3']);
  });

  t.test('keeps nothing that was being read when its subject changed', async (t) => {
    for (const change of ['invalidate', 'clear'] as const) {
      const { cache, read } = aProcessCache();
      let finish = () => {};
      const slow = cache.through('a', async () => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return { value: 'old', subject: 's', bytes: 3 };
      });
      if (change === 'clear') cache.clear();
      else cache.invalidate('s');
      finish();
      t.equal(await slow, 'old');
      t.equal(await read('a', 's'), 'a 1', change);
    }
  });

  t.test('reads anew what was used, so that the next who asks does not wait', async (t) => {
    const { cache, read, reads } = aProcessCache();
    await read('a', 's');
    await read('a', 's');
    await read('b', 's');
    cache.invalidate('s', async (key) => ({ value: `${key} new`, subject: 's', bytes: 5 }));
    await pause(0);
    t.equal(await read('a', 's'), 'a new');
    t.equal(await read('b', 's'), 'b 3');
    t.equal(reads.length, 3);
  });

  t.test('never holds more bytes than it may, and says what it gave up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 900 })), {
          maxLength: 80,
        }),
        async (asked) => {
          const { cache } = aProcessCache(4_000);
          for (const [key, bytes] of asked)
            await cache.through(String(key), async () => ({ value: 'x', subject: String(key), bytes }));
          return cache.bytes <= 4_000;
        },
      ),
    );
    const { read, events } = aProcessCache(1_000);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await read(key);
    t.ok(events.includes('eviction'));
  });

  t.test('passes a failure on to all who asked, and keeps it for nobody', async (t) => {
    const { cache, read } = aProcessCache();
    const fail = () => cache.through('a', () => Promise.reject(new Error('away')));
    const outcomes = await Promise.allSettled([fail(), fail()]);
    t.ok(outcomes.every(({ status }) => status === 'rejected'));
    t.equal(await read('a'), 'a 1');
  });
});

t.test('a key tells nothing, and two inputs or versions never share one', async (t) => {
  const { db } = await openTestStore(t);
  const secret = await readCacheSecret(db);
  t.equal(await readCacheSecret(db), secret);
  const keyOf = (input: unknown, versions = {}) => cacheKeyOf(secret, { cache: 'x', versions, input });
  t.equal(keyOf({ a: 1, b: [2] }), keyOf({ b: [2], a: 1 }));
  t.not(keyOf({ a: 1 }, { v: '1' }), keyOf({ a: 1 }, { v: '2' }));
  t.notMatch(keyOf('zebra'), /zebra/);
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const isSame = JSON.stringify(sortKeys(one)) === JSON.stringify(sortKeys(other));
      return (keyOf(one) === keyOf(other)) === isSame;
    }),
  );
});

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}

t.test('two layers', async (t) => {
  const setUp = async (t: Test) => {
    const { db } = await openTestStore(t);
    const clock = aClock();
    const events: string[] = [];
    const aProcess = () =>
      createLayeredCache<{ count: number }>(
        createProcessCache({
          clock,
          maxBytes: 100_000,
          onEvent: (event) => void events.push(`process ${event}`),
        }),
        createStoreCache({
          db,
          clock,
          name: 'statistics',
          onEvent: (event) => void events.push(`store ${event}`),
        }),
      );
    let loads = 0;
    const load = async () => {
      loads += 1;
      return { value: { count: loads }, subject: 'W01' };
    };
    return { db, clock, events, aProcess, load };
  };

  t.test('let another process read what one has read, and count hits where they happen', async (t) => {
    const { aProcess, load, events, clock } = await setUp(t);
    const [one, other] = [aProcess(), aProcess()];
    t.same(await one.through('k', load), { count: 1 });
    t.same(await other.through('k', load), { count: 1 });
    t.same(await other.through('k', load), { count: 1 });
    t.same(events, ['process miss', 'store miss', 'process miss', 'store hit', 'process hit']);
    clock.advance(31 * 24 * 60 * MINUTE_MS);
    t.same(await other.through('k', load), { count: 2 });
  });

  t.test('write nothing when they are read', async (t) => {
    const { aProcess, load, db } = await setUp(t);
    await aProcess().through('k', load);
    const before = await db.collection('cache_entries').find().toArray();
    await aProcess().through('k', load);
    t.same(await db.collection('cache_entries').find().toArray(), before);
  });

  t.test('keep nothing that was read before its subject was invalidated', async (t) => {
    const { aProcess, load, db, clock } = await setUp(t);
    await aProcess().through('k', async () => {
      await invalidateCache(db, clock, { cache: 'statistics', subject: 'W01' });
      return { value: { count: -1 }, subject: 'W01' };
    });
    t.same(await aProcess().through('k', load), { count: 1 });
  });

  t.test('lose what has expired when they are cleaned, and nothing else', async (t) => {
    const { aProcess, load, db, clock } = await setUp(t);
    await aProcess().through('old', load);
    await invalidateCache(db, clock, { cache: 'statistics', subject: 'another' });
    clock.advance(20 * 24 * 60 * MINUTE_MS);
    await aProcess().through('young', load);
    clock.advance(11 * 24 * 60 * MINUTE_MS);
    // The store may have removed some of it by itself.
    const { removed, kept } = await cleanCache(db, clock, new AbortController().signal);
    t.ok(removed <= 1);
    t.equal(kept, 1);
    t.match(await db.collection<{ _id: string }>('cache_entries').find().toArray(), [{ _id: 'young' }]);
    t.equal(await db.collection('cache_invalidations').countDocuments(), 0);
  });

  t.test('are told of an invalidation within two seconds, in every process', async (t) => {
    const { aProcess, load, db, clock } = await setUp(t);
    const told: Invalidation[] = [];
    let begun = 0;
    const follow = () =>
      followInvalidations(
        db,
        silentLogger,
        (what) => void told.push(what),
        () => (begun += 1),
      );
    const followers = [follow(), follow()];
    while (begun < 2) await pause(10);
    t.ok(followers.every((follower) => follower.isCurrent(1_000)));
    await aProcess().through('k', load);
    const at = performance.now();
    t.equal(await invalidateCache(db, clock, { cache: 'statistics', subject: 'W01' }), 1);
    while (told.length < 4) await pause(10);
    t.ok(performance.now() - at < 2_000);
    t.match(told[0], { cache: 'statistics', subject: 'W01' });
    t.same(await aProcess().through('k', load), { count: 2 });
    for (const follower of followers) follower.stop();
  });
});
