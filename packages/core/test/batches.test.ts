import t, { type Test } from 'tap';
import { createBatchStore } from '../src/batches/batch-store.ts';
import { createScheduleKeeper } from '../src/batches/keep-schedules.ts';
import { isLate, requestRun } from '../src/batches/request-run.ts';
import { type BatchStep, runBatch, type StepContext } from '../src/batches/run-batch.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../src/clock.ts';
import { createDeadLetterStore } from '../src/jobs/dead-letter-store.ts';
import { createJobStore, type JobDocument } from '../src/jobs/job-store.ts';
import { aClock, harmless, openTestStore } from './builders.ts';

/** Wednesday, 10:00 in Tirupur. */
const BEGIN = new Date('2026-11-25T04:30:00.000Z');

async function setUp(t: Test) {
  const store = await openTestStore(t);
  const clock = aClock(BEGIN);
  const batches = createBatchStore(store.db);
  const jobs = createJobStore(store.db);
  const deadLetters = createDeadLetterStore(store.db);
  const rows = store.db.collection<JobDocument>('jobs');
  const dependencies = { client: store.client, clock, batches, jobs };
  const keeper = () => createScheduleKeeper({ ...dependencies, timeZone: 'Asia/Kolkata', deadLetters });
  const run = (
    runId: string,
    steps: readonly BatchStep[],
    overrides: Partial<Parameters<typeof runBatch>[0]> = {},
  ) =>
    runBatch({
      store: batches,
      clock,
      failpoint: harmless,
      steps,
      runId,
      owner: `owner-${Math.random()}`,
      signal: new AbortController().signal,
      onStepFailed: () => {},
      ...overrides,
    });
  return { ...dependencies, store, rows, deadLetters, keeper, run };
}

function aDeadLetter(job: JobDocument | undefined, at: Date) {
  const id = job?._id.toHexString() ?? '';
  return {
    id,
    queue: 'daily-batch' as const,
    job: 'run-daily-batch',
    payload: job?.data,
    error: { name: 'StepsFailed', message: '' },
    attempts: 4,
    crashes: 0,
    firstFailedAt: at,
    deadAt: at,
    generation: 0,
    origin: id,
  };
}

const step = (name: string, run: (context: StepContext) => Promise<unknown> = async () => {}): BatchStep => ({
  name,
  run: async (context) => {
    await run(context);
    return { result: { done: true } };
  },
});

t.test('a schedule', async (t) => {
  t.test('runs nothing for the time before it was first kept, and then each period once', async (t) => {
    const { keeper, clock, batches, rows } = await setUp(t);
    t.equal(await keeper().keep(), 0);
    clock.advance(17 * MS_PER_HOUR);
    const [first, second] = [keeper(), keeper()];
    const enqueued = await Promise.all([first.keep(), second.keep(), first.keep()]);
    t.equal(
      enqueued.reduce((sum, count) => sum + count, 0),
      2,
      'the daily batch and one cleanup',
    );
    t.equal(await rows.countDocuments(), 2);
    t.match(await batches.get('daily:2026-11-26T02'), {
      state: 'queued',
      trigger: 'schedule',
      dueAt: new Date('2026-11-25T20:30:00Z'),
    });
    t.equal(await keeper().keep(), 0);
  });

  t.test('makes up for the latest period after days of silence, and notes the others', async (t) => {
    const { keeper, clock, batches } = await setUp(t);
    await keeper().keep();
    clock.advance(4 * MS_PER_DAY);
    await keeper().keep();
    const daily = await batches.latest('daily', 10);
    t.same(
      daily.map(({ period, state }) => [period, state]),
      [
        ['2026-11-29T02', 'queued'],
        ['2026-11-28T02', 'missed'],
        ['2026-11-27T02', 'missed'],
        ['2026-11-26T02', 'missed'],
      ],
    );
    t.match(await batches.get('weekly:2026-11-29T02'), { state: 'queued' });
  });

  t.test('does nothing twice when a clock jumps back', async (t) => {
    const { keeper, clock, rows } = await setUp(t);
    const one = keeper();
    await one.keep();
    clock.advance(MS_PER_DAY);
    await one.keep();
    const before = await rows.countDocuments();
    clock.advance(-3 * MS_PER_HOUR);
    t.equal(await one.keep(), 0);
    t.equal(await keeper().keep(), 0);
    t.equal(await rows.countDocuments(), before);
  });

  t.test('notes what falls due while batches are paused as skipped, and goes on afterwards', async (t) => {
    const { keeper, clock, batches } = await setUp(t);
    await keeper().keep();
    await batches.pause({ by: 'key', at: clock.now() });
    clock.advance(MS_PER_DAY);
    t.equal(await keeper().keep(), 0);
    t.match(await batches.latestScheduled('daily'), { state: 'skipped', reason: 'batches were paused' });
    await batches.resume();
    t.equal(await keeper().keep(), 0, 'what was skipped stays skipped');
    clock.advance(MS_PER_DAY);
    t.equal(await keeper().keep(), 2);
  });

  t.test('gives a run its job again when the jobs are lost, and ends one whose job is dead', async (t) => {
    const { keeper, clock, batches, rows, deadLetters } = await setUp(t);
    await keeper().keep();
    clock.advance(MS_PER_DAY);
    await keeper().keep();
    const [job] = await rows.find({ job: 'run-daily-batch' }).toArray();
    await rows.deleteMany({});
    t.equal(await keeper().keep(), 2);
    await rows.deleteMany({ job: 'run-daily-batch' });
    await deadLetters.put(aDeadLetter(job, clock.now()));
    t.equal(await keeper().keep(), 0);
    t.match(await batches.latestScheduled('daily'), { state: 'failed' });
  });

  t.test('knows the job of a run by what it goes on as after another chance', async (t) => {
    const { keeper, clock, client, batches, rows, deadLetters, run } = await setUp(t);
    await keeper().keep();
    clock.advance(MS_PER_DAY);
    await keeper().keep();
    const [job] = await rows.find({ job: 'run-daily-batch' }).toArray();
    const id = job?._id.toHexString() ?? '';
    const die = (id: string, generation: number) =>
      deadLetters.put({ ...aDeadLetter(job, clock.now()), id, generation });
    const again = (id: string) =>
      client.withSession((session) => deadLetters.requeue('daily-batch', id, clock.now(), session));
    await die(id, 0);
    const { requeuedAs: second = '' } = await again(id);
    await die(second, 1);
    const { requeuedAs: third = '' } = await again(second);
    await rows.deleteMany({ job: 'run-daily-batch' });
    const broken = step('broken', async () => {
      throw new TypeError('no luck');
    });
    await t.rejects(run('daily:2026-11-26T02', [broken]), { name: 'StepsFailed' });
    t.equal(await keeper().keep(), 1, 'its job was lost');
    t.same(
      (await rows.find({ job: 'run-daily-batch' }).toArray()).map(({ _id }) => _id.toHexString()),
      [third],
    );
    t.equal(await keeper().keep(), 0);
    t.match(await batches.latestScheduled('daily'), { state: 'queued' });
  });

  t.test('is late when its latest period has not succeeded an hour after it was due', async (t) => {
    const { keeper, clock, batches, run } = await setUp(t);
    await keeper().keep();
    clock.advance(16 * MS_PER_HOUR);
    await keeper().keep();
    clock.advance(MS_PER_HOUR + MS_PER_MINUTE);
    t.notOk(isLate(await batches.latestScheduled('daily'), new Date('2026-11-25T21:29:00Z')));
    t.ok(isLate(await batches.latestScheduled('daily'), clock.now()));
    await run('daily:2026-11-26T02', [step('one')]);
    t.notOk(isLate(await batches.latestScheduled('daily'), clock.now()));
  });
});

t.test('a run that is asked for', async (t) => {
  t.test('is one while it is under way, however many ask at once', async (t) => {
    const { client, clock, batches, jobs, rows, run } = await setUp(t);
    const ask = () => requestRun({ client, clock, batches, jobs }, 'daily');
    const runs = await Promise.all(Array.from({ length: 6 }, ask));
    t.equal(new Set(runs.map(({ id }) => id)).size, 1);
    t.equal(await rows.countDocuments(), 1);
    await run(runs[0]?.id ?? '', [step('one')]);
    t.not((await ask()).id, runs[0]?.id);
  });

  t.test('does not use up the period of the schedule', async (t) => {
    const { keeper, client, clock, batches, jobs } = await setUp(t);
    await keeper().keep();
    clock.advance(15 * MS_PER_HOUR);
    await requestRun({ client, clock, batches, jobs }, 'daily');
    clock.advance(2 * MS_PER_HOUR);
    t.equal(await keeper().keep(), 2);
  });

  t.test('is refused while batches are paused', async (t) => {
    const { client, clock, batches, jobs, rows } = await setUp(t);
    await batches.pause({ by: 'key', at: clock.now() });
    await t.rejects(requestRun({ client, clock, batches, jobs }, 'daily'), { code: 'batches_paused' });
    t.equal(await rows.countDocuments(), 0);
  });
});

t.test('the steps of a run', async (t) => {
  const begin = async (t: Test) => {
    const system = await setUp(t);
    const { client, clock, batches, jobs } = system;
    const { id } = await requestRun({ client, clock, batches, jobs }, 'daily');
    return { ...system, id };
  };

  t.test(
    'go on at the checkpoint after the process died, and those that were over are not run again',
    async (t) => {
      const { id, run, batches } = await begin(t);
      const seen: unknown[] = [];
      let firstRuns = 0;
      const first = step('first', async () => {
        firstRuns += 1;
      });
      const second = step('second', async ({ checkpoint }) => void seen.push(checkpoint));
      const killed = new AbortController();
      const cutOff = step('second', async ({ save }) => {
        await save({ checkpoint: 'half', processed: 5, total: 10 });
        killed.abort(new Error('killed'));
        killed.signal.throwIfAborted();
      });
      await t.rejects(run(id, [first, cutOff], { signal: killed.signal }), { message: 'killed' });
      t.match(await batches.get(id), {
        state: 'running',
        steps: [{ state: 'succeeded' }, { state: 'running', processed: 5, total: 10, checkpoint: 'half' }],
      });
      t.match(await run(id, [first, second]), { state: 'succeeded' });
      t.same(seen, ['half']);
      t.equal(firstRuns, 1);
    },
  );

  t.test('after one that failed are run all the same, and only that one is tried again', async (t) => {
    const { id, run, batches } = await begin(t);
    const runs: string[] = [];
    let isBroken = true;
    const steps = [
      step('broken', async () => {
        runs.push('broken');
        if (isBroken) throw new TypeError('no luck');
      }),
      step('later', async () => void runs.push('later')),
    ];
    await t.rejects(run(id, steps), { name: 'StepsFailed' });
    t.match(await batches.get(id), {
      state: 'queued',
      steps: [{ state: 'failed', reason: 'TypeError' }, { state: 'succeeded' }],
    });
    isBroken = false;
    t.match(await run(id, steps), { state: 'succeeded' });
    t.same(runs, ['broken', 'later', 'broken']);
  });

  t.test('that have nothing to work with are skipped with the reason, and make no success', async (t) => {
    const { id, run } = await begin(t);
    const none: BatchStep = { name: 'none', run: async () => ({ skipped: 'there is no such service' }) };
    t.match(await run(id, [none]), {
      state: 'skipped',
      steps: [{ state: 'skipped', reason: 'there is no such service' }],
    });
  });

  t.test('of a process that was thought dead write nothing any more', async (t) => {
    const { id, run, batches } = await begin(t);
    const zombie = run(id, [
      step('slow', async ({ save }) => {
        await run(id, [step('slow')]);
        await save({ checkpoint: 'stale', processed: 1 });
      }),
    ]);
    await t.rejects(zombie, { name: 'LostRun' });
    t.match(await batches.get(id), { state: 'succeeded', steps: [{ checkpoint: null }] });
  });

  t.test('are not run again when the run is over', async (t) => {
    const { id, run } = await begin(t);
    await run(id, [step('one')]);
    t.equal(await run(id, [step('one', async () => void t.fail('must not run'))]), undefined);
  });
});
