import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import t from 'tap';
import { MS_PER_MINUTE } from '../src/clock.ts';
import { createDeadLetterStore } from '../src/jobs/dead-letter-store.ts';
import { JOB_PRIORITIES, rankedDueTime } from '../src/jobs/job-priority.ts';
import { createJobStore, InvalidJob, type NewJob } from '../src/jobs/job-store.ts';
import { PermanentFailure, retryDelay } from '../src/jobs/retry-delay.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { NOW, openTestStore } from './builders.ts';

const LONGEST_HEAD_START_MS = 10 * MS_PER_MINUTE;
const aMoment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });

t.test('the pause before a retry', async (t) => {
  const policies = fc.record({
    retries: fc.integer({ min: 0, max: 10 }),
    firstRetryMs: fc.integer({ min: 1, max: 10_000 }),
    longestRetryMs: fc.integer({ min: 1, max: 600_000 }),
  });
  const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  t.test('is random below a ceiling that doubles up to the longest, and ends with the retries', async (t) => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 20 }), luck, (policy, failures, random) => {
        const delayMs = retryDelay(policy, failures, new Error('no luck'), () => random);
        if (failures > policy.retries) return delayMs === null;
        const ceiling = Math.min(policy.longestRetryMs, policy.firstRetryMs * 2 ** (failures - 1));
        return delayMs !== null && delayMs >= 0 && delayMs <= ceiling && Number.isInteger(delayMs);
      }),
    );
    t.pass();
  });

  t.test('never comes for what can never succeed', async (t) => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 20 }), (policy, failures) => {
        return retryDelay(policy, failures, new PermanentFailure('gone')) === null;
      }),
    );
    t.pass();
  });
});

t.test('the rank of a job', async (t) => {
  const priority = fc.constantFrom(...JOB_PRIORITIES);

  t.test(
    'lets nobody starve: whoever has waited longer than the longest head start goes first',
    async (t) => {
      const waited = fc.integer({ min: LONGEST_HEAD_START_MS + 1, max: 1e10 });
      fc.assert(
        fc.property(aMoment, waited, priority, priority, (now, ms, old, young) => {
          const before = new Date(now.getTime() - ms);
          return rankedDueTime(before, old, before) < rankedDueTime(now, young, now);
        }),
      );
      t.pass();
    },
  );

  t.test('puts the more urgent of two that are due together first', async (t) => {
    fc.assert(
      fc.property(aMoment, (now) => {
        const [low, normal, high] = JOB_PRIORITIES.map((each) => rankedDueTime(now, each, now).getTime());
        return (high ?? 0) < (normal ?? 0) && (normal ?? 0) < (low ?? 0);
      }),
    );
    t.pass();
  });

  t.test('of a job that is due later is never before its time', async (t) => {
    fc.assert(
      fc.property(aMoment, fc.integer({ min: 1, max: 1e9 }), priority, (now, ms, each) => {
        const later = new Date(now.getTime() + ms);
        return rankedDueTime(later, each, now).getTime() === later.getTime();
      }),
    );
    t.pass();
  });
});

t.test('a job that must not be written is refused before anything is', async (t) => {
  const { db } = await openTestStore(t);
  const jobs = createJobStore(db);
  const id = new ObjectId().toHexString();
  const right: NewJob = {
    id,
    job: 'analyse-complaint',
    payload: { complaintId: id, requestId: 'r' },
    at: NOW,
  };
  const unknown: object = { ...right, job: 'paint-the-town' };
  const inherited: object = { ...right, job: 'constructor' };
  const wrong: readonly (readonly [string, object])[] = [
    [
      'a payload of more than a megabyte',
      { ...right, payload: { complaintId: id, requestId: 'x'.repeat(1_100_000) } },
    ],
    ['a negative delay', { ...right, delayMs: -1 }],
    ['a delay that is no number', { ...right, delayMs: Number.NaN }],
    ['an unknown job', unknown],
    ['a job that only looks known', inherited],
  ];
  for (const [what, job] of wrong) {
    const error = await jobs.insertMissing([right, job as NewJob]).catch((reason: unknown) => reason);
    t.type(error, InvalidJob, what);
    t.ok(error instanceof Error && error.message.length < 500, 'and told in few words');
  }
  t.equal(await db.collection('jobs').countDocuments(), 0);
  t.equal(await jobs.insertMissing([right, right]), 1);
});

t.test('a dead letter', async (t) => {
  const { db, client } = await openTestStore(t);
  const letters = createDeadLetterStore(db);
  const requeue = (id: string) =>
    inTransaction(client, (session) => letters.requeue('complaints', id, NOW, session), {
      patienceMs: 30_000,
    });

  t.test('becomes one job, however many ask for its other chance at the same time', async (t) => {
    const id = new ObjectId().toHexString();
    await letters.put({
      id,
      queue: 'complaints',
      job: 'analyse-complaint',
      payload: { complaintId: id, requestId: 'r' },
      error: { name: 'Error', message: 'Error' },
      attempts: 4,
      crashes: 0,
      firstFailedAt: NOW,
      deadAt: NOW,
      generation: 0,
      origin: id,
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => requeue(id)));
    t.equal(new Set(answers.map(({ requeuedAs }) => requeuedAs)).size, 1);
    t.ok(answers.every(({ status }) => status === 'requeued'));
    const rows = await db.collection('jobs').find().toArray();
    t.match(rows, [{ generation: 1, origin: new ObjectId(id), lane: 'complaints' }]);
    t.equal(rows.length, 1);
  });

  t.test('that is gone, or never could be, is not found', async (t) => {
    for (const id of [new ObjectId().toHexString(), 'nonsense', ''])
      await t.rejects(requeue(id), { code: 'not_found' });
  });
});
