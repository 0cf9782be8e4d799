import { createReadiness, knowsSchema, MIGRATIONS } from '@namsev/core';
import { openTestStore, until } from '@namsev/core/testing';
import t from 'tap';
import { createLastingPressure } from '../src/lasting-pressure.ts';
import { createLoadLimits } from '../src/load-limits.ts';

t.test('a store that is slow is believed for three seconds, and one that is away for none', async (t) => {
  const { db } = await openTestStore(t);
  let [now, ping] = [0, async (): Promise<unknown> => ({ ok: 1 })];
  const slow = Object.assign(Object.create(db), { command: () => ping() });
  const readiness = createReadiness(slow, knowsSchema(MIGRATIONS), () => now);
  await until(async () => (await readiness.reasons()).length === 0);
  let answer = (): void => undefined;
  ping = () =>
    new Promise((resolve) => {
      answer = () => resolve({ ok: 1 });
    });
  now = 2_900;
  t.same(await readiness.reasons(), []);
  now = 3_100;
  t.same(await readiness.reasons(), ['the store does not answer']);
  answer();
  await until(async () => (await readiness.reasons()).length === 0);
  ping = async () => {
    throw new Error('away');
  };
  now += 1_100;
  t.same(await readiness.reasons(), ['the store does not answer']);
});

t.test('a moment of pressure sheds nobody, and pressure that lasts does until it is over', (t) => {
  let now = 1_000;
  const isLasting = createLastingPressure(500, () => now);
  const after = (ms: number) => {
    now += ms;
    return isLasting();
  };
  t.same([after(0), after(300), after(200)], [false, false, false], 'as after a start');
  t.same([after(1), after(900)], [true, true]);
  t.same([after(1_001), after(500), after(1)], [false, false, true], 'another moment begins anew');
  t.end();
});

t.test(
  'of a slow call no more are begun than get done in time, while quick ones go on, until it is over',
  (t) => {
    let now = 0;
    const limits = createLoadLimits(() => now);
    const begun: (() => void)[] = [];
    const begin = (count: number) => {
      const ends = Array.from({ length: count }, () => limits.begin('slow')).filter(
        (end) => end !== undefined,
      );
      begun.push(...ends);
      return ends.length;
    };
    const endSome = (count: number) => {
      for (const end of begun.splice(0, count)) end();
    };
    t.equal(begin(200), 200, 'a crowd that comes at once is let in');
    now += 500;
    endSome(20);
    t.equal(begin(10), 0, 'of 180 only 60 can be answered in one and a half seconds');
    t.notOk(limits.admits('slow'));
    t.ok(limits.begin('quick'));
    now += 500;
    endSome(60);
    t.equal(begin(500), 60, '180 can be, and 120 of them are under way');
    now += 500;
    t.equal(begin(1), 0, 'nothing gets done');
    endSome(179);
    t.equal(begin(100), 31, 'few are let in at any time');
    endSome(32);
    now += 500;
    t.equal(begin(400), 400, 'and then it is over');
    t.end();
  },
);
