import { setTimeout as pause } from 'node:timers/promises';
import {
  createDeadLetterStore,
  createJobStore,
  createStoreClock,
  type JobDocument,
  PermanentFailure,
  QUEUE_POLICIES,
  type QueuePolicy,
} from '@namsev/core';
import { NOW, openTestStore, silentLogger } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t, { type Test } from 'tap';
import { Type } from 'typebox';
import { createAgenda } from '../src/agenda/create-agenda.ts';
import { createLeaseStore } from '../src/agenda/lease-store.ts';
import { defineJob } from '../src/define-job.ts';
import { type ClaimedRun, runJob } from '../src/run-job.ts';

const LEASE_MS = 60_000;

async function setUp(t: Test) {
  const store = await openTestStore(t);
  const clock = await createStoreClock(store.db);
  t.teardown(() => clock.stop());
  const leases = createLeaseStore(store.db, clock);
  const jobs = createJobStore(store.db);
  const rows = store.db.collection<JobDocument>('jobs');
  const enqueue = async (count: number, dueAt = clock.now()) => {
    const ids = Array.from({ length: count }, () => new ObjectId().toHexString());
    await jobs.insertMissing(ids.map((id) => ({ id, queue: 'complaints', payload: { id }, dueAt })));
    return ids;
  };
  const expire = (token: string) =>
    rows.updateMany({ lockToken: token }, { $set: { leaseUntil: new Date(0) } });
  return { ...store, clock, leases, jobs, rows, enqueue, expire };
}

const idsOf = (claimed: readonly JobDocument[]) => claimed.map(({ _id }) => _id.toHexString()).sort();

t.test('a lease', async (t) => {
  const { leases, rows, enqueue, expire, clock } = await setUp(t);
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
  const { db, rows } = await setUp(t);
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

t.test('Agenda over leases', async (t) => {
  const start = async (
    t: Test,
    store: Awaited<ReturnType<typeof setUp>>,
    handler: (job: ClaimedRun) => Promise<void>,
    policy: Partial<QueuePolicy> = {},
  ) => {
    const policies = { complaints: { ...QUEUE_POLICIES.complaints, ...policy } };
    const agenda = createAgenda({
      db: store.db,
      store: store.leases,
      logger: silentLogger,
      policies,
      handlers: new Map([['complaints', handler]]),
      pollEveryMs: 100,
    });
    await agenda.start();
    t.teardown(() => agenda.stop(0));
    return agenda;
  };
  const until = async (condition: () => boolean | Promise<boolean>) => {
    const deadline = performance.now() + 10_000;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error('It did not become true within 10 s.');
      await pause(10);
    }
  };

  t.test(
    'runs each of 500 jobs once over two workers, never more at a time than allowed, and leaves no row',
    async (t) => {
      const store = await setUp(t);
      const runs = new Map<string, number>();
      const running = [0, 0];
      let most = 0;
      const handlerOf = (worker: number) => async (job: ClaimedRun) => {
        runs.set(job.id, (runs.get(job.id) ?? 0) + 1);
        running[worker] = (running[worker] ?? 0) + 1;
        most = Math.max(most, running[worker] ?? 0);
        await pause(1);
        running[worker] = (running[worker] ?? 0) - 1;
      };
      await start(t, store, handlerOf(0), { concurrency: 5 });
      await start(t, store, handlerOf(1), { concurrency: 5 });
      const ids = await store.enqueue(500);
      await until(async () => (await store.rows.countDocuments()) === 0);
      t.same([...runs.keys()].sort(), ids.sort());
      t.ok([...runs.values()].every((count) => count === 1));
      t.ok(most <= 5);
    },
  );

  t.test('starts a job soon after it is written', async (t) => {
    const store = await setUp(t);
    let startedAt = 0;
    await start(t, store, async () => {
      startedAt = performance.now();
    });
    await pause(300);
    const begun = performance.now();
    await store.enqueue(1);
    await until(() => startedAt > 0);
    t.ok(startedAt - begun < 150);
  });

  t.test('brings a failed job back, and success after failure ends it', async (t) => {
    const store = await setUp(t);
    const failCounts: number[] = [];
    const deadLetters = createDeadLetterStore(store.db);
    const policy = { ...QUEUE_POLICIES.complaints, firstRetryMs: 20 };
    const definition = defineJob({
      queue: 'complaints',
      payload: Type.Object({ id: Type.String() }),
      run: async () => {
        if (failCounts.length < 3) throw new Error('not yet');
      },
      abandon: async () => {},
    });
    await start(t, store, (job) => {
      failCounts.push(job.failCount);
      return runJob(job, {
        definition,
        policy,
        deadLetters,
        failpoint: async () => {},
        logger: silentLogger,
        now: () => NOW,
      });
    });
    await store.enqueue(1);
    await until(async () => (await store.rows.countDocuments()) === 0);
    t.same(failCounts, [0, 1, 2]);
  });

  t.test('gives back at its stop what it has not begun or cannot finish, without a failure', async (t) => {
    const store = await setUp(t);
    const end = new AbortController();
    t.teardown(() => end.abort());
    const begun: string[] = [];
    const agenda = await start(
      t,
      store,
      async (job) => {
        begun.push(job.id);
        await pause(60_000, undefined, { signal: end.signal });
      },
      { concurrency: 2 },
    );
    await store.enqueue(10);
    await until(() => begun.length === 2);
    await agenda.stop(50);
    const rows = await store.rows.find().toArray();
    t.equal(rows.length, 10);
    t.ok(
      rows.every(
        (row) =>
          row.lane === 'complaints' &&
          row.lockToken === undefined &&
          row.failCount === 0 &&
          row.crashes === 0,
      ),
    );
  });

  t.test('cancels a run whose lease somebody else has', async (t) => {
    const store = await setUp(t);
    let cancelled = false;
    await start(
      t,
      store,
      (job) =>
        new Promise((_resolve, reject) => {
          job.lost.addEventListener('abort', () => {
            cancelled = true;
            reject(job.lost.reason);
          });
        }),
      { leaseMs: 300 },
    );
    await store.enqueue(1);
    await until(async () => (await store.rows.findOne())?.held !== undefined);
    await store.rows.updateMany(
      {},
      { $set: { lockToken: 'somebody-else', leaseUntil: new Date(Date.now() + 60_000) } },
    );
    await until(() => cancelled);
    t.match(await store.rows.findOne(), { lockToken: 'somebody-else' });
  });
});
