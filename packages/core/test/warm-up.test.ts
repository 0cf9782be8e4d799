import t from 'tap';
import { createWarmUp, type WarmUpTask } from '../src/operations/warm-up.ts';

/** Tasks that say when they begin and end when they are told to. */
function aTask(name: string, log: string[], after: readonly string[] = []) {
  const ends: (() => void)[] = [];
  const task: WarmUpTask = {
    name,
    after,
    async run() {
      log.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return `${name} is ready`;
    },
  };
  const end = () => {
    for (const resolve of ends.splice(0)) resolve();
  };
  return { task, end };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

t.test('a warm-up', async (t) => {
  t.test('runs what is independent at once and the rest in order, and times each', async (t) => {
    const log: string[] = [];
    const [services, store, words] = [
      aTask('services', log),
      aTask('store', log),
      aTask('words', log, ['services']),
    ];
    const warmUp = createWarmUp([services.task, store.task, words.task]);
    t.match(warmUp.report(), {
      state: 'pending',
      totalMs: null,
      tasks: [{ name: 'services', state: 'pending' }],
    });
    const run = warmUp.run();
    t.equal(warmUp.run(), run);
    await turn();
    t.same(log, ['services', 'store']);
    t.match(warmUp.report(), {
      state: 'running',
      tasks: [{ state: 'running' }, { state: 'running' }, { state: 'pending' }],
    });
    services.end();
    store.end();
    await turn();
    t.same(log, ['services', 'store', 'words']);
    words.end();
    t.match(await run, {
      state: 'done',
      totalMs: Number,
      tasks: [
        { name: 'services', state: 'done', ms: Number, detail: 'services is ready' },
        {},
        { name: 'words' },
      ],
    });
  });

  t.test(
    'says what failed and what could not begin for it, does the rest, and can be run again',
    async (t) => {
      let broken = true;
      const warmUp = createWarmUp([
        {
          name: 'models',
          run: async () => {
            if (broken) throw new TypeError('secret path');
            return 'loaded';
          },
        },
        { name: 'classifier', after: ['models'], run: async () => 'primed' },
        { name: 'queues', run: async () => ({ skipped: 'no queues here' }) },
      ]);
      const first = await warmUp.run();
      t.match(first, {
        state: 'failed',
        tasks: [
          { name: 'models', state: 'failed', detail: 'TypeError' },
          { name: 'classifier', state: 'failed', detail: 'models failed' },
          { name: 'queues', state: 'skipped', detail: 'no queues here' },
        ],
      });
      t.notMatch(JSON.stringify(first), /secret/);
      broken = false;
      t.match(await warmUp.run(), { state: 'done' });
    },
  );
});
