import { type JobDocument, PermanentFailure, QUEUE_POLICIES, type QueuePolicy } from '@namsev/core';
import { NOW, silentLogger } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t from 'tap';
import { defineJob } from '../src/define-job.ts';
import { type ClaimedRun, type JobReport, runJob } from '../src/run-job.ts';
import { openJobRows } from './job-rows.ts';

const LEASE_MS = 60_000;

const idsOf = (claimed: readonly JobDocument[]) => claimed.map(({ _id }) => _id.toHexString()).sort();

t.test('a lease', async (t) => {
  const { leases, rows, enqueue, claimDue, expire, clock } = await openJobRows(t);
  t.beforeEach(() => rows.deleteMany({}));

  t.test('is given to one of many claimers, the oldest jobs first', async (t) => {
    const ago = (ms: number) => ({ at: new Date(clock.now().getTime() - ms) });
    const late = await enqueue(10, ago(1_000));
    const early = await enqueue(10, ago(5_000));
    t.same(idsOf(await claimDue(10, 'first', LEASE_MS)), early.sort());
    const claims = await Promise.all(['a', 'b', 'c', 'd'].map((token) => claimDue(10, token, LEASE_MS)));
    t.same(idsOf(claims.flat()), late.sort());
  });

  t.test('is not given before the job is due', async (t) => {
    await enqueue(1, { delayMs: 60_000 });
    t.same(await claimDue(10, 'a', LEASE_MS), []);
  });

  t.test('that ran out is put back once, first in its lane, and counted as a crash', async (t) => {
    const ids = await enqueue(3, { at: new Date(clock.now().getTime() - 5_000) });
    await claimDue(10, 'dead', LEASE_MS);
    t.same(await leases.reclaimExpired(10), []);
    await expire('dead');
    const told = await Promise.all([leases.reclaimExpired(10), leases.reclaimExpired(10)]);
    t.ok(told.flat().every((queue) => queue === 'complaints') && told.flat().length > 0);
    await enqueue(3);
    const again = await claimDue(3, 'heir', LEASE_MS);
    t.same(idsOf(again), ids.sort());
    t.ok(again.every(({ crashes }) => crashes === 1));
  });

  t.test('that was taken over lets nothing of the first holder through', async (t) => {
    const [id = ''] = await enqueue(1);
    await claimDue(10, 'zombie', LEASE_MS);
    await expire('zombie');
    await leases.reclaimExpired(10);
    await claimDue(10, 'heir', LEASE_MS);
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
    await claimDue(10, 'a', LEASE_MS);
    await leases.release('a', ids);
    const again = await claimDue(10, 'b', LEASE_MS);
    t.same(idsOf(again), ids.sort());
    t.ok(again.every(({ failCount, crashes }) => failCount === 0 && crashes === 0));
  });

  t.test('that is renewed does not run out', async (t) => {
    await enqueue(1);
    await claimDue(10, 'a', 0);
    t.equal((await leases.renew(['a'], LEASE_MS)).size, 1);
    t.same(await leases.reclaimExpired(10), []);
  });

  t.test('is as long by the store as the policy says, whatever clock the worker has', async (t) => {
    await enqueue(1);
    await claimDue(10, 'a', LEASE_MS);
    const row = await rows.findOne();
    const remaining = (row?.leaseUntil?.getTime() ?? 0) - clock.now().getTime();
    t.ok(Math.abs(remaining - LEASE_MS) < 2_000);
  });
});

t.test('one run of a job', async (t) => {
  const { db, rows, deadLetters } = await openJobRows(t);
  const letters = db.collection('dead_letters');
  t.beforeEach(() => letters.deleteMany({}));
  const policy: QueuePolicy = { ...QUEUE_POLICIES.complaints, timeoutMs: 30, retries: 3 };
  const complaintId = new ObjectId().toHexString();
  const aRun = (overrides: Partial<ClaimedRun> = {}): ClaimedRun => {
    const id = new ObjectId().toHexString();
    return {
      id,
      job: 'analyse-complaint',
      data: { complaintId, requestId: 'test' },
      failCount: 0,
      crashes: 0,
      generation: 0,
      origin: id,
      dueAt: new Date(NOW.getTime() - 1_000),
      lost: new AbortController().signal,
      ...overrides,
    };
  };
  const reports: JobReport[] = [];
  t.beforeEach(() => {
    reports.length = 0;
  });
  const run = (
    job: ClaimedRun,
    handler: (signal: AbortSignal) => Promise<void>,
    abandoned: string[] = [],
  ) => {
    const definition = defineJob({
      job: 'analyse-complaint',
      run: (_payload, { signal }) => handler(signal),
      abandon: async (payload) => void abandoned.push(payload.complaintId),
    });
    return runJob(job, {
      queue: 'complaints',
      definitions: new Map([[definition.job, definition]]),
      policy,
      deadLetters,
      failpoint: async () => {},
      logger: silentLogger,
      now: () => NOW,
      onOutcome: (report) => void reports.push(report),
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
    t.same(abandoned, [complaintId]);
    t.match(reports, [{ outcome: 'dead', attempt: 4, waitedMs: 1_000, errorName: 'Error' }]);
  });

  t.test('that can never succeed is a dead letter at once', async (t) => {
    await run(aRun(), async () => {
      throw new PermanentFailure('gone');
    });
    await run(aRun({ data: { id: 7 } }), async () => void t.fail('must not run'));
    t.equal(await letters.countDocuments({ 'error.name': 'PermanentFailure' }), 2);
    await run(aRun({ job: 'paint-the-town' }), async () => void t.fail('must not run'));
    t.match(await letters.findOne({ job: 'paint-the-town' }), { error: { name: 'UnknownJob' } });
  });

  t.test('whose workers died three times is not begun again', async (t) => {
    await run(aRun({ crashes: 3 }), async () => void t.fail('must not run'));
    t.match(await letters.findOne(), { error: { name: 'TooManyCrashes' }, crashes: 3 });
  });

  t.test('whose dead letter is written already is only removed', async (t) => {
    const job = aRun({ failCount: 3 });
    await run(job, fail);
    const abandoned: string[] = [];
    await run({ ...job, crashes: 1 }, async () => void t.fail('must not run'), abandoned);
    t.same(abandoned, [complaintId]);
    t.equal(await letters.countDocuments(), 1);
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
