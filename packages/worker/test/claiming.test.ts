import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import t from 'tap';
import { createCandidateList } from '../src/agenda/candidate-list.ts';
import { createClaimSize } from '../src/agenda/claim-size.ts';
import { createHeldJobs } from '../src/agenda/held-jobs.ts';
import type { Candidate } from '../src/agenda/lease-store.ts';
import { LostLease } from '../src/agenda/lost-lease.ts';

function aBacklog(ranks: readonly number[]): Candidate[] {
  return ranks
    .map((rank) => ({ id: new ObjectId(), nextRunAt: new Date(rank), isSuspect: rank % 3 === 0 }))
    .sort((a, b) => a.nextRunAt.getTime() - b.nextRunAt.getTime());
}

t.test('a list of candidates', async (t) => {
  t.test(
    'gives out every job of any backlog, whatever the clock does, and none that is not there',
    async (t) => {
      const ranks = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 400 });
      const takes = fc.array(
        fc.record({
          count: fc.integer({ min: 1, max: 100 }),
          passes: fc.integer({ min: -5_000, max: 5_000 }),
        }),
        {
          minLength: 1,
          maxLength: 20,
        },
      );
      await fc.assert(
        fc.asyncProperty(ranks, takes, async (of, steps) => {
          const waiting = aBacklog(of);
          let now = 0;
          const list = createCandidateList({
            read: async (limit, upTo = new Date(1e9)) =>
              waiting.filter(({ nextRunAt }) => nextRunAt <= upTo).slice(0, limit),
            now: () => now,
            random: () => 0.5,
          });
          for (let turn = 0; waiting.length > 0; turn += 1) {
            const { count, passes } = steps[turn % steps.length] ?? { count: 1, passes: 0 };
            now += passes;
            const ids = await list.take(count);
            if (ids.length > count || turn > 10_000) return false;
            for (const id of ids) {
              const place = waiting.findIndex((each) => each.id.equals(id));
              if (place < 0) return false;
              waiting.splice(place, 1);
            }
            list.report(ids.length, ids.length);
          }
          return true;
        }),
        { numRuns: 50 },
      );
      t.pass();
    },
  );

  t.test('gives out one suspect at a time at most, and none where one is in hand', async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 1_000 }), { maxLength: 100 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 30 }),
        async (ranks, takes) => {
          const backlog = aBacklog(ranks);
          const list = createCandidateList({ read: async () => backlog, now: () => 0, random: () => 0 });
          for (const [count, noSuspect] of takes) {
            const ids = (await list.take(count, noSuspect)).map(String);
            const taken = backlog.filter(({ id }) => ids.includes(String(id)));
            if (taken.filter(({ isSuspect }) => isSuspect).length > (noSuspect ? 0 : 1)) return false;
          }
          return true;
        },
      ),
      { numRuns: 50 },
    );
    t.pass();
  });

  t.test('reads once for many claims, and again when it is old or told to', async (t) => {
    const backlog = aBacklog(Array.from({ length: 1_000 }, (_, rank) => rank));
    let reads = 0;
    let now = 0;
    const list = createCandidateList({
      read: async (limit) => {
        reads += 1;
        return backlog.slice(0, limit);
      },
      now: () => now,
      random: () => 0,
    });
    for (let claim = 0; claim < 10; claim += 1) await list.take(5);
    t.equal(reads, 1);
    now = 501;
    await list.take(5);
    t.ok(reads >= 2);
    const soFar = reads;
    list.forget();
    await list.take(5);
    t.ok(reads > soFar);
  });
});

t.test('a claim is never smaller than the free places and never more than a lease can bear', async (t) => {
  const history = fc.array(
    fc.record({
      count: fc.integer({ min: 0, max: 1_000 }),
      ms: fc.double({ min: 0, max: 1e7, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), history, (concurrency, claims) => {
      const size = createClaimSize(concurrency);
      return claims.every(({ count, ms }) => {
        size.workedOff(count, ms);
        return size.next() >= concurrency && size.next() <= Math.max(concurrency, 250);
      });
    }),
  );
  t.pass();
});

t.test('what a worker holds', async (t) => {
  const LEASE_MS = 1_000;

  t.test('is given up before its lease, counted from when it was asked for, can be over', async (t) => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 300 }), fc.boolean()),
    );
    fc.assert(
      fc.property(steps, (turns) => {
        let now = 0;
        let askedAt = 0;
        const held = createHeldJobs(() => now);
        held.add('job', 'complaints', 'token', now);
        const lost = held.signalOf('job');
        for (const [passes, answeredAfter, renews] of turns) {
          now += passes;
          held.loseUnrenewed('complaints', LEASE_MS);
          if (lost.aborted) break;
          if (now - askedAt > LEASE_MS) return false;
          if (!renews) continue;
          askedAt = now;
          now += answeredAfter;
          held.renewed(new Set(['job']), askedAt);
        }
        return lost.aborted === !held.isHeld('job');
      }),
    );
    t.pass();
  });

  t.test('is not begun after a long stop, and writes nothing any more', async (t) => {
    let now = 0;
    const held = createHeldJobs(() => now);
    held.add('job', 'complaints', 'token', now);
    t.ok(held.isSure('job', LEASE_MS));
    now = 5 * LEASE_MS;
    t.notOk(held.isSure('job', LEASE_MS));
    t.same(held.loseUnrenewed('complaints', LEASE_MS), ['job']);
    t.throws(() => held.tokenOf('job'), LostLease);
    t.notOk(held.isSure('job', LEASE_MS));
  });

  t.test('is lost alone, and not with what is held under another token or in another queue', async (t) => {
    const held = createHeldJobs(() => 0);
    for (const [id, queue, token] of [
      ['a', 'complaints', '1'],
      ['b', 'complaints', '1'],
      ['c', 'complaints', '2'],
      ['d', 'cache', '3'],
    ] as const)
      held.add(id, queue, token, 0);
    t.same(held.loseAllBut(new Set(['a']), held.tokens('complaints').slice(0, 1)), ['b']);
    t.same(held.ids('complaints'), ['a', 'c']);
    t.same(held.ids('cache'), ['d']);
  });
});
