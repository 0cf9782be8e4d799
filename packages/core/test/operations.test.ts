import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import t from 'tap';
import {
  ConfigurationFault,
  numberSetting,
  readSettings,
  secretSetting,
} from '../src/configuration/settings.ts';
import { QUEUE_POLICIES } from '../src/jobs/queues.ts';
import { PermanentFailure, retryDelay } from '../src/jobs/retry-delay.ts';
import { answeredWithin } from '../src/operations/answered-within.ts';
import { createFailpoint, readFailpoints } from '../src/operations/failpoints.ts';
import { startHeapGauge } from '../src/operations/heap-gauge.ts';
import { createLogger } from '../src/operations/log.ts';
import { createProcessRegistry, HEARTBEAT_EVERY_MS } from '../src/operations/process-registry.ts';
import { remembered } from '../src/operations/remembered.ts';
import { NOW, openTestStore } from './builders.ts';
import { until } from './until.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(
    createLogger({ level: 'info', kind: 'test', destination: { write: (line) => void lines.push(line) } }),
  );
  return lines.join('');
}

t.test('a log line', async (t) => {
  t.test(
    'never has the fields that hold secrets or personal data, at the top or one level below',
    async (t) => {
      const secrets = {
        accessToken: 'nsc_zebra',
        contact: { name: 'Zebra' },
        description: 'zebra crossing',
        phone: 'zebra',
      };
      const line = logged((logger) => logger.info({ ...secrets, body: secrets, kept: 'giraffe' }, 'filed'));
      t.notMatch(line, /zebra/i);
      t.match(JSON.parse(line), { accessToken: '[redacted]', kept: 'giraffe', msg: 'filed' });
    },
  );

  t.test('has its message and its errors masked like a public view', async (t) => {
    const error = new Error('no answer from 98765 43210', { cause: new Error('user a.b@example.org') });
    const line = logged((logger) => logger.warn({ err: error }, 'call 9876543210 back'));
    t.notMatch(line, /43210|example\.org/);
    t.match(JSON.parse(line), {
      level: 'warn',
      kind: 'test',
      err: { name: 'Error', message: /\[phone\]/, cause: { name: 'Error' } },
    });
  });

  t.test('names no folder of the machine it runs on', async (t) => {
    t.notMatch(
      logged((logger) => logger.error({ err: new Error('x') }, 'failed')),
      /file:\/\/|\(\/(?!node:)/,
    );
  });
});

t.test('settings', async (t) => {
  const declared = {
    SIZE: numberSetting({ description: '', fallback: '5', minimum: 1, maximum: 9 }),
    KEY: secretSetting({ description: '', minimumLength: 24 }),
  };

  t.test('that are missing or empty have their defaults', async (t) => {
    t.same(readSettings({ SIZE: '' }, declared), { SIZE: 5, KEY: undefined });
  });

  t.test('that are wrong are named all at once, never with their values', async (t) => {
    for (const SIZE of ['0', '10', '1.5', ' 3', 'x', '-1', '1e1']) {
      try {
        readSettings({ SIZE, KEY: 'too-short-secret' }, declared);
        t.fail(SIZE);
      } catch (error) {
        t.ok(error instanceof ConfigurationFault);
        t.match(
          String(error),
          /SIZE: expected a whole number from 1 to 9; KEY: expected at least 24 characters/,
        );
        t.notMatch(String(error), /too-short-secret/);
      }
    }
  });
});

t.test('an answer that is remembered', async (t) => {
  t.test('is asked for once by all at a time, and again when it is old', async (t) => {
    let now = 0;
    let asked = 0;
    const ask = remembered(
      100,
      async () => ++asked,
      () => now,
    );
    t.same(await Promise.all([ask(), ask(), ask()]), [1, 1, 1]);
    now = 99;
    t.equal(await ask(), 1);
    now = 100;
    t.equal(await ask(), 2);
  });

  t.test('is asked for again at once after a failure, which those are told who waited', async (t) => {
    let isAway = true;
    const ask = remembered(
      60_000,
      async () => {
        if (isAway) throw new Error('away');
        return 'here';
      },
      () => 0,
    );
    await Promise.all([t.rejects(ask(), { message: 'away' }), t.rejects(ask(), { message: 'away' })]);
    isAway = false;
    t.equal(await ask(), 'here');
  });
});

t.test(
  'an answer is in time when it came while the process was busy, and none is when none came',
  async (t) => {
    const arrived = new Promise<string>((resolve) => setImmediate(resolve, 'here'));
    const answer = answeredWithin(arrived, 1);
    for (const busyUntil = performance.now() + 20; performance.now() < busyUntil; );
    t.equal(await answer, 'here');
    t.equal(await answeredWithin(new Promise(() => {}), 1), undefined);
    t.equal(await answeredWithin(Promise.reject(new Error('away')), 1_000), undefined);
  },
);

t.test(
  'the heap that a process tells leaves out what waits to be collected, and holds what stays',
  async (t) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const gauge = startHeapGauge();
    t.teardown(gauge.stop);
    const fill = () => Array.from({ length: 400_000 }, (_none, at) => [at]);
    collect();
    const before = gauge.usedMB();
    t.ok(before > 0);
    let kept: unknown[] = fill();
    const isTold = (holds: (usedMB: number) => boolean) =>
      until(async () => {
        collect();
        // What observes collections is told of them in a turn of its own.
        await turn();
        await turn();
        return holds(gauge.usedMB());
      });
    await isTold((usedMB) => usedMB > before + 15);
    kept = [kept.length];
    await isTold((usedMB) => usedMB < before + 15);
    fill();
    t.ok(gauge.usedMB() < before + 15);
    t.same(kept, [400_000]);
  },
);

t.test('failpoints', async (t) => {
  t.test('are read with their actions and times', async (t) => {
    t.same(readFailpoints('intake.afterCommit=exit, job.afterClaim=throw:2'), [
      { name: 'intake.afterCommit', action: 'exit', times: Number.POSITIVE_INFINITY },
      { name: 'job.afterClaim', action: 'throw', times: 2 },
    ]);
    for (const text of [
      'nowhere=throw',
      'job.afterClaim',
      'job.afterClaim=explode',
      'job.afterClaim=throw:x',
    ]) {
      t.equal(readFailpoints(text), undefined, text);
    }
  });

  t.test('act as often as they were told, and only where they were told', async (t) => {
    const failpoint = createFailpoint([{ name: 'job.afterClaim', action: 'throw', times: 2 }]);
    await t.rejects(failpoint('job.afterClaim'), { name: 'FailpointReached' });
    await t.rejects(failpoint('job.afterClaim'));
    await failpoint('job.afterClaim');
    await failpoint('analysis.beforeWrite');
  });
});

t.test('the delay before a retry', async (t) => {
  const policy = QUEUE_POLICIES.complaints;

  t.test('is random up to a ceiling that doubles, and ends after the retries of the policy', async () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (failures, random) => {
          const delay = retryDelay(policy, failures, new Error('x'), () => random);
          if (failures > policy.retries) return delay === null;
          const ceiling = Math.min(policy.longestRetryMs, policy.firstRetryMs * 2 ** (failures - 1));
          return delay !== null && delay >= 0 && delay < ceiling;
        },
      ),
    );
  });

  t.test('is none for what can never succeed', async (t) => {
    t.equal(retryDelay(policy, 1, new PermanentFailure('gone')), null);
  });
});

t.test(
  'a process is alive for three heartbeats after its last one, and gone when it says goodbye',
  async (t) => {
    const { db } = await openTestStore(t);
    const registry = createProcessRegistry(db);
    const beat = (name: string) =>
      registry.beat({
        name,
        kind: 'worker',
        version: '0.1.0',
        heartbeatAt: NOW,
        heapUsedMB: 30,
        models: true,
      });
    await Promise.all([beat('host:1'), beat('host:2')]);
    const names = async (ms: number) =>
      (await registry.alive(new Date(NOW.getTime() + ms))).map(({ name }) => name).sort();
    t.same(await names(3 * HEARTBEAT_EVERY_MS), ['host:1', 'host:2']);
    t.same(await names(3 * HEARTBEAT_EVERY_MS + 1), []);
    await registry.leave('host:1');
    t.same(await names(0), ['host:2']);
  },
);

t.test('the bundle of a process', async (t) => {
  const file = join(t.testdir(), 'some-process.cjs');
  const module = new URL('../src/operations/process-bundle.js', import.meta.url).href;
  const writeBundle = (said: string) =>
    writeFileSync(file, `exports.run = async () => { console.log('${said}'); };`);
  const call = (name: 'runBundle' | 'keepCompiled', ...flags: string[]) => {
    const program = `import { ${name} } from '${module}'; await ${name}('${file}');`;
    const nodeArguments = [...flags, '--input-type=module', '--eval', program];
    return spawnSync(process.execPath, nodeArguments, { env: {}, encoding: 'utf8' });
  };

  writeBundle('hello');
  t.equal(call('runBundle').stdout, 'hello\n', 'runs without what was compiled of it');
  t.equal(call('keepCompiled').stdout, '', 'keeping it starts nothing');
  t.ok(existsSync(`${file}.compiled`));
  t.equal(call('runBundle').stdout, 'hello\n', 'runs with it');
  t.equal(call('runBundle', '--enable-source-maps').stdout, 'hello\n');
  t.equal(call('runBundle', '--expose-gc').stdout, 'hello\n', 'and with other flags');
  writeBundle('good evening');
  t.equal(call('runBundle').stdout, 'good evening\n', 'what was compiled of another text is not used');
  writeFileSync(`${file}.compiled`, 'nothing that V8 made');
  t.equal(call('runBundle').stdout, 'good evening\n', 'nor is anything else');
  writeFileSync(file, 'exports.walk = 1;');
  t.match(call('runBundle').stderr, /no bundle of a process/);
});
