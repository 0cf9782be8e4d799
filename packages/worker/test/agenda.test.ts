import { setTimeout as pause } from 'node:timers/promises';
import { createQueueControl, QUEUE_POLICIES, type QueuePolicy } from '@namsev/core';
import { NOW, silentLogger, until } from '@namsev/core/testing';
import t, { type Test } from 'tap';
import { createAgenda } from '../src/agenda/create-agenda.ts';
import { defineJob } from '../src/define-job.ts';
import { type ClaimedRun, runJob } from '../src/run-job.ts';
import { openJobRows } from './job-rows.ts';

t.test('Agenda over leases', async (t) => {
  const start = async (
    t: Test,
    store: Awaited<ReturnType<typeof openJobRows>>,
    handler: (job: ClaimedRun) => Promise<void>,
    policy: Partial<QueuePolicy> = {},
  ) => {
    const agenda = await createAgenda({
      client: store.client,
      db: store.db,
      store: store.leases,
      control: createQueueControl(store.db),
      logger: silentLogger,
      policies: { ...QUEUE_POLICIES, complaints: { ...QUEUE_POLICIES.complaints, ...policy } },
      handlers: new Map([['complaints', handler]]),
      pollEveryMs: 100,
    });
    await agenda.start();
    t.teardown(() => agenda.stop(0));
    return agenda;
  };

  t.test(
    'runs each of 500 jobs once over two workers, never more at a time than allowed, and leaves no row',
    async (t) => {
      const store = await openJobRows(t);
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

  t.test(
    'runs what workers died with twice one at a time in a worker, and the others beside it',
    async (t) => {
      const store = await openJobRows(t);
      const suspects = new Set(await store.enqueue(12));
      await store.rows.updateMany({}, { $set: { crashes: 2 } });
      await store.enqueue(60);
      const running = new Set<string>();
      let mostSuspects = 0;
      let most = 0;
      await start(t, store, async ({ id }) => {
        running.add(id);
        most = Math.max(most, running.size);
        mostSuspects = Math.max(mostSuspects, [...running].filter((each) => suspects.has(each)).length);
        await pause(5);
        running.delete(id);
      });
      await until(async () => (await store.rows.countDocuments()) === 0);
      t.equal(mostSuspects, 1);
      t.ok(most > 1);
    },
  );

  t.test('never runs more over two workers than a bound over all of them allows', async (t) => {
    const store = await openJobRows(t);
    let running = 0;
    let most = 0;
    const handler = async () => {
      running += 1;
      most = Math.max(most, running);
      await pause(5);
      running -= 1;
    };
    const policy = { concurrency: 3, clusterConcurrency: 2 };
    await start(t, store, handler, policy);
    await start(t, store, handler, policy);
    await store.enqueue(30);
    await until(async () => (await store.rows.countDocuments()) === 0);
    t.equal(most, 2);
  });

  t.test('leaves a paused queue alone in every worker, and goes on when it is resumed', async (t) => {
    const store = await openJobRows(t);
    const control = createQueueControl(store.db);
    await control.pause({ queue: 'complaints', by: 'operator', at: NOW });
    await control.pause({ queue: 'complaints', by: 'another', at: NOW });
    t.match(await control.pauses(), [{ queue: 'complaints', by: 'operator' }]);
    let runs = 0;
    const handler = async () => {
      runs += 1;
    };
    await start(t, store, handler);
    await start(t, store, handler);
    await store.enqueue(5);
    await pause(400);
    t.equal(runs, 0);
    t.equal(await store.rows.countDocuments({ lane: 'complaints' }), 5);
    await control.resume('complaints');
    await until(() => runs === 5);
  });

  t.test('starts a job soon after it is written', async (t) => {
    const store = await openJobRows(t);
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
    const store = await openJobRows(t);
    const failCounts: number[] = [];
    const policy = { ...QUEUE_POLICIES.complaints, firstRetryMs: 20 };
    const definition = defineJob({
      job: 'analyse-complaint',
      run: async () => {
        if (failCounts.length < 3) throw new Error('not yet');
      },
    });
    await start(t, store, (job) => {
      failCounts.push(job.failCount);
      return runJob(job, {
        queue: 'complaints',
        definitions: new Map([[definition.job, definition]]),
        policy,
        deadLetters: store.deadLetters,
        failpoint: async () => {},
        logger: silentLogger,
        now: () => NOW,
        onOutcome: () => {},
      });
    });
    await store.enqueue(1);
    await until(async () => (await store.rows.countDocuments()) === 0);
    t.same(failCounts, [0, 1, 2]);
  });

  t.test('gives back at its stop what it has not begun or cannot finish, without a failure', async (t) => {
    const store = await openJobRows(t);
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

  t.test('writes the outcome of what has run before its stop is over', async (t) => {
    const store = await openJobRows(t);
    let runs = 0;
    const agenda = await start(t, store, async () => {
      runs += 1;
    });
    await store.enqueue(1);
    await until(() => runs === 1);
    await agenda.stop(1_000);
    t.equal(await store.rows.countDocuments(), 0);
  });

  t.test('cancels a run whose lease somebody else has', async (t) => {
    const store = await openJobRows(t);
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
      { leaseMs: 1_500 },
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
