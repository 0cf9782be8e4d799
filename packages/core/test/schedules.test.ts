import fc from 'fast-check';
import t from 'tap';
import { dayOf } from '../src/city/city-day.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../src/clock.ts';
import { nextPeriod, periodsBetween, SCHEDULES } from '../src/schedules/schedule.ts';

const ZONES = ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York'] as const;
const FIRST = new Date('2020-01-01T00:00:00Z');
const TEN_YEARS = 3_652;

const hourIn = (timeZone: string, instant: Date) =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit' }).format(instant));

t.test('a day has its period once, in order, whatever the clocks do', async (t) => {
  for (const zone of ZONES) {
    let at = FIRST;
    let days = 0;
    let shifted = 0;
    let isInOrder = true;
    const names = new Set<string>();
    for (; days < TEN_YEARS; days += 1) {
      const { name, dueAt } = nextPeriod(SCHEDULES.daily, zone, at);
      isInOrder &&= dueAt > at && dueAt.getTime() - at.getTime() <= MS_PER_DAY + 2 * MS_PER_HOUR;
      isInOrder &&= name === `${dayOf(dueAt, zone)}T02`;
      if (hourIn(zone, dueAt) !== 2) shifted += 1;
      names.add(name);
      at = dueAt;
    }
    t.ok(isInOrder, zone);
    t.equal(names.size, TEN_YEARS, `${zone}: no day twice, none left out`);
    t.equal(shifted, zone === 'Asia/Kolkata' ? 0 : 10, `${zone}: once a year 02:00 does not exist`);
  }
});

t.test('when clocks change', async (t) => {
  const daily = (zone: string, after: string) =>
    nextPeriod(SCHEDULES.daily, zone, new Date(after)).dueAt.toISOString();

  t.test('an hour that is skipped is due at the moment of the skip', async (t) => {
    t.equal(daily('Europe/Berlin', '2026-03-28T12:00:00Z'), '2026-03-29T01:00:00.000Z');
    t.equal(daily('America/New_York', '2026-03-07T12:00:00Z'), '2026-03-08T07:00:00.000Z');
  });

  t.test('an hour that comes twice is due the first time, and only then', async (t) => {
    t.equal(daily('Europe/Berlin', '2026-10-24T12:00:00Z'), '2026-10-25T00:00:00.000Z');
    t.equal(daily('Europe/Berlin', '2026-10-25T00:00:00Z'), '2026-10-26T01:00:00.000Z');
  });
});

t.test('what is due between two moments is what comes next, one after the other', async (t) => {
  const zone = fc.constantFrom(...ZONES);
  const schedule = fc.constantFrom(SCHEDULES.daily, SCHEDULES.weekly, SCHEDULES.cleanup);
  const day = fc.integer({ min: 0, max: TEN_YEARS });
  fc.assert(
    fc.property(zone, schedule, day, fc.integer({ min: 0, max: 20 * 24 }), (timeZone, rule, days, hours) => {
      const after = new Date(FIRST.getTime() + days * MS_PER_DAY);
      const upTo = new Date(after.getTime() + hours * MS_PER_HOUR);
      const expected: string[] = [];
      for (let next = nextPeriod(rule, timeZone, after); next.dueAt <= upTo; ) {
        expected.push(next.name);
        next = nextPeriod(rule, timeZone, next.dueAt);
      }
      const found = periodsBetween(rule, timeZone, after, upTo).map(({ name }) => name);
      return JSON.stringify(found) === JSON.stringify(expected);
    }),
    { numRuns: 200 },
  );
  t.same(periodsBetween(SCHEDULES.daily, 'Asia/Kolkata', FIRST, new Date(FIRST.getTime() - 1)), []);
});

t.test('the week begins its batch on Sunday, the cleanup comes four times a day', async (t) => {
  const week = { after: new Date('2026-11-22T00:00:00Z'), upTo: new Date('2026-11-29T00:00:00Z') };
  const names = (rule: keyof typeof SCHEDULES) =>
    periodsBetween(SCHEDULES[rule], 'Asia/Kolkata', week.after, week.upTo).map(({ name }) => name);
  t.same(names('weekly'), ['2026-11-29T02']);
  t.equal(names('cleanup').length, 28);
});
