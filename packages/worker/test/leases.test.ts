import {
  createDeadLetterStore,
  type JobDocument,
  PermanentFailure,
  QUEUE_POLICIES,
  type QueuePolicy,
} from '@namsev/core';
import { NOW, silentLogger } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t from 'tap';
import { Type } from 'typebox';
import { defineJob } from '../src/define-job.ts';
import { type ClaimedRun, runJob } from '../src/run-job.ts';
import { openJobRows } from './job-rows.ts';

const LEASE_MS = 60_000;

const idsOf = (claimed: readonly JobDocument[]) => claimed.map(({ _id }) => _id.toHexString()).sort();

t.test('a lease', async (t) => {
  const { leases, rows, enqueue, expire, clock } = await openJobRows(t);
  t.beforeEach(() => rows.deleteMany({}));

  t.test('is given to one of many claimers, the oldest jobs first', async (t) => {
    const late = await enqueue(10, new Date(clock.now().getTime() - 1_000));
    const early = await enqueue(10, new Date(clock.now().getTime() - 5_000));
    t.same(idsOf(await leases.claim('complaints', 10, 'first', LEASE_MS)), early.sort());
    const claims = await Promise.all(
      ['a', 'b', 'c', 'd'].map((token) => leases.claim('complaints', 10, token, LEASE_MS)),
    );
    t.same(idsOf(claims.flat()), late.sort());
  });

  t.test('is not given before the job is due', async (t) => {
    await enqueue(1, new Date(clock.now().getTime() + 60_000));
    t.same(await leases.claim('complaints', 10, 'a', LEASE_MS), []);
  });

  t.test('that ran out is taken over once, and counted as a crash', async (t) => {
    const ids = await enqueue(3);
    await leases.claim('complaints', 10, 'dead', LEASE_MS);
    t.same(await leases.rescue('complaints', 10, 'a', LEASE_MS), []);
    await expire('dead');
    const rescued = await Promise.all(
      ['a', 'b'].map((token) => leases.rescue('complaints', 10, token, LEASE_MS)),
    );
    t.same(idsOf(rescued.flat()), ids.sort());
    t.ok(rescued.flat().every(({ crashes }) => crashes === 1));
  });

  t.test('that was taken over lets nothing of the first holder through', async (t) => {
    const [id = ''] = await enqueue(1);
    await leases.claim('complaints', 10, 'zombie', LEASE_MS);
    await expire('zombie');
    await leases.rescue('complaints', 10, 'heir', LEASE_MS);
    t.equal(await leases.finish('zombie', [id]), 0);
    t.notOk(await leases.retry('zombie', id, { delayMs: 0, failCount: 1, failReason: '' }));
    await leases.release('zombie', [id]);
    t.equal((await leases.renew(['zombie'], LEASE_MS)).size, 0);
    t.match(await rows.findOne(), { held: 'complaints', lockToken: 'heir' });
    t.equal(await leases.finish('heir', [id]), 1);
    t.equal(await rows.countDocuments(), 0);
  });

  t.test('that is given back counts no failure and is due at once', async (t) => {
    const ids = await enqueue(2);
    await leases.claim('complaints', 10, 'a', LEASE_MS);
    await leases.release('a', ids);
    const again = await leases.claim('complaints', 10, 'b', LEASE_MS);
    t.same(idsOf(again), ids.sort());
    t.ok(again.every(({ failCount, crashes }) => failCount === 0 && crashes === 0));
  });

  t.test('that is renewed does not run out', async (t) => {
    await enqueue(1);
    await leases.claim('complaints', 10, 'a', 0);
    t.equal((await leases.renew(['a'], LEASE_MS)).size, 1);
    t.same(await leases.rescue('complaints', 10, 'b', LEASE_MS), []);
  });

  t.test('is as long by the store as the policy says, whatever clock the worker has', async (t) => {
    await enqueue(1);
    await leases.claim('complaints', 10, 'a', LEASE_MS);
    const row = await rows.findOne();
    const remaining = (row?.leaseUntil?.getTime() ?? 0) - clock.now().getTime();
    t.ok(Math.abs(remaining - LEASE_MS) < 2_000);
  });
});

t.test('one run of a job', async (t) => {
  const { db, rows } = await openJobRows(t);
  const deadLetters = createDeadLetterStore(db);
  const letters = db.collection('dead_letters');
  t.beforeEach(() => letters.deleteMany({}));
  const policy: QueuePolicy = { ...QUEUE_POLICIES.complaints, timeoutMs: 30, retries: 3 };
  const aRun = (overrides: Partial<ClaimedRun> = {}): ClaimedRun => ({
    id: new ObjectId().toHexString(),
    data: { id: 'x' },
    failCount: 0,
    crashes: 0,
    lost: new AbortController().signal,
    ...overrides,
  });
  const run = (
    job: ClaimedRun,
    handler: (signal: AbortSignal) => Promise<void>,
    abandoned: string[] = [],
  ) => {
    const definition = defineJob({
      queue: 'complaints',
      payload: Type.Object({ id: Type.String() }),
      run: (_payload, { signal }) => handler(signal),
      abandon: async ({ id }) => void abandoned.push(id),
    });
    return runJob(job, {
      definition,
      policy,
      deadLetters,
      failpoint: async () => {},
      logger: silentLogger,
      now: () => NOW,
    });
  };
  const fail = async () => {
    throw new Error('no luck');
  };

  t.test('that fails shall run again three times, later and later', async (t) => {
    for (const failCount of [0, 1, 2]) {
      await t.rejects(run(aRun({ failCount }), fail), { name: 'JobFailed', delayMs: Number });
    }
    t.equal(await letters.countDocuments(), 0);
  });

  t.test('that fails a fourth time is a dead letter, and its subject is told', async (t) => {
    const abandoned: string[] = [];
    await run(aRun({ failCount: 3 }), fail, abandoned);
    t.match(await letters.findOne(), {
      queue: 'complaints',
      attempts: 4,
      error: { name: 'Error' },
      status: 'dead',
      deadAt: NOW,
    });
    t.same(abandoned, ['x']);
  });

  t.test('that can never succeed is a dead letter at once', async (t) => {
    await run(aRun(), async () => {
      throw new PermanentFailure('gone');
    });
    await run(aRun({ data: { id: 7 } }), async () => void t.fail('must not run'));
    t.equal(await letters.countDocuments({ 'error.name': 'PermanentFailure' }), 2);
  });

  t.test('whose workers died three times is not begun again', async (t) => {
    await run(aRun({ crashes: 3 }), async () => void t.fail('must not run'));
    t.match(await letters.findOne(), { error: { name: 'TooManyCrashes' }, crashes: 3 });
  });

  t.test('that takes too long is cancelled and told so', async (t) => {
    let aborted = false;
    const waiting = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve();
        });
      });
    const error = await run(aRun(), waiting).catch((reason: unknown) => reason);
    t.match(error, { name: 'JobFailed', cause: { name: 'TimedOut' } });
    t.ok(aborted);
  });

  t.test('whose lease is lost writes no dead letter', async (t) => {
    await t.rejects(run(aRun({ failCount: 3, lost: AbortSignal.abort(new Error('lost')) }), fail));
    t.equal(await letters.countDocuments(), 0);
    t.equal(await rows.countDocuments(), 0);
  });
});
