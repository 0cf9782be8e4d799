import fc from 'fast-check';
import t from 'tap';
import { type Calendar, calendarFaults, DEFAULT_CALENDAR } from '../src/calendar/calendar.ts';
import { createOpeningTime } from '../src/calendar/opening-time.ts';
import { AROUND_THE_CLOCK } from '../src/calendar/working-time.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../src/clock.ts';
import { runningEnd } from '../src/deadlines/running-end.ts';
import { TIRUPUR } from './builders.ts';

const OFFICE: Calendar = {
  ...DEFAULT_CALENDAR,
  openingHours: {
    sunday: [],
    monday: [
      { from: '09:00', to: '13:00' },
      { from: '14:00', to: '18:00' },
    ],
    tuesday: [{ from: '09:00', to: '17:45' }],
    wednesday: [{ from: '00:00', to: '24:00' }],
    thursday: [{ from: '09:00', to: '17:00' }],
    friday: [{ from: '01:30', to: '04:00' }],
    saturday: [{ from: '09:00', to: '13:00' }],
  },
};
const HOLIDAYS = [{ date: '2026-03-09' }, { date: '2026-10-25' }, { date: '2026-10-28' }];
const ZONES = ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York'];
const openings = ZONES.map((timeZone) =>
  createOpeningTime({ calendar: OFFICE, holidays: HOLIDAYS, timeZone }),
);

const instants = fc
  .integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-12-31') })
  .map((ms) => new Date(ms));
const durations = fc.integer({ min: 0, max: 20 * MS_PER_DAY });
const clocks = fc.constantFrom(...openings, AROUND_THE_CLOCK);
const at = (text: string) => new Date(`2026-11-${text}+05:30`);

t.test('opening time', async (t) => {
  t.test('runs for exactly as long as is asked, and never backwards', async () => {
    fc.assert(
      fc.property(clocks, instants, durations, durations, (clock, from, first, second) => {
        const end = clock.after(from, first);
        const later = clock.after(from, first + second);
        return (
          clock.between(from, end) === first &&
          end >= from &&
          later >= end &&
          clock.after(end, second).getTime() === later.getTime()
        );
      }),
    );
  });

  t.test('that begins later ends no sooner, and its parts add up', async () => {
    fc.assert(
      fc.property(clocks, instants, durations, durations, (clock, from, shift, ms) => {
        const middle = new Date(from.getTime() + shift);
        const end = new Date(middle.getTime() + ms);
        const isInOrder = clock.after(middle, ms) >= clock.after(from, ms);
        return (
          isInOrder && clock.between(from, middle) + clock.between(middle, end) === clock.between(from, end)
        );
      }),
    );
  });

  t.test('does not run on holidays, on days off and at night', async (t) => {
    const office = createOpeningTime({
      calendar: TIRUPUR.calendar,
      holidays: [{ date: '2026-11-25' }],
      timeZone: TIRUPUR.timeZone,
    });
    t.equal(office.dayMs, 9 * MS_PER_HOUR);
    t.same(office.after(at('24T17:00'), 2 * MS_PER_HOUR), at('26T10:00'), 'over a holiday');
    t.same(office.after(at('28T18:00'), MS_PER_HOUR), at('30T10:00'), 'over a Sunday');
    t.same(office.after(at('24T09:00'), 9 * MS_PER_HOUR), at('24T18:00'), 'a whole day ends with it');
    t.same(office.after(at('24T23:59:59.999'), 1), at('26T09:00:00.001'));
    t.equal(office.between(at('24T18:00'), at('26T09:00')), 0);
    t.equal(office.between(at('26T00:00'), at('27T00:00')), 9 * MS_PER_HOUR);
    t.equal(office.between(at('27T00:00'), at('26T00:00')), 0);
  });

  t.test('of a day whose clocks change is as long as it lasts', async (t) => {
    const timeZone = 'Europe/Berlin';
    const always = createOpeningTime({ calendar: DEFAULT_CALENDAR, holidays: [], timeZone });
    const dayOf = (date: string, offset: string) => new Date(`${date}T00:00:00${offset}`);
    t.equal(always.between(dayOf('2026-03-29', '+01:00'), dayOf('2026-03-30', '+02:00')), 23 * MS_PER_HOUR);
    t.equal(always.between(dayOf('2026-10-25', '+02:00'), dayOf('2026-10-26', '+01:00')), 25 * MS_PER_HOUR);
  });

  t.test('needs an hour, and hours in order', async (t) => {
    const { openingHours } = DEFAULT_CALENDAR;
    const closed = Object.fromEntries(Object.keys(openingHours).map((day) => [day, []]));
    const faultsOf = (changes: object) => calendarFaults({ ...DEFAULT_CALENDAR, ...changes });
    t.same(faultsOf({}), []);
    t.match(faultsOf({ openingHours: closed }), ['openingHours has no hour at all']);
    t.match(faultsOf({ openingHours: { ...openingHours, monday: [{ from: '18:00', to: '09:00' }] } }), [
      /monday/,
    ]);
    t.match(faultsOf({ escalateAt: [1, 3, 2] }), [/escalateAt/]);
  });
});

t.test('a clock that stood still ends later by exactly what it would have run for', async () => {
  const pauses = fc.array(fc.tuple(durations, durations), { maxLength: 4 });
  fc.assert(
    fc.property(clocks, instants, durations, pauses, (clock, from, ms, gaps) => {
      let end = from.getTime();
      const stills = gaps.map(([run, still]) => {
        const begin = end + run;
        end = begin + still;
        return { from: new Date(begin), to: new Date(end) };
      });
      const plain = clock.after(from, ms);
      const paused = runningEnd(clock, from, ms, stills);
      if (paused === null) return false;
      const still = stills
        .filter((pause) => pause.from < paused)
        .reduce((sum, pause) => sum + clock.between(pause.from, pause.to), 0);
      return paused >= plain && clock.between(from, paused) === ms + still;
    }),
  );
});
