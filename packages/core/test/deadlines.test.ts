import fc from 'fast-check';
import t from 'tap';
import { writeAnalysis } from '../src/analysis/write-analysis.ts';
import { type Calendar, calendarFaults, DEFAULT_CALENDAR } from '../src/calendar/calendar.ts';
import { createOpeningTime } from '../src/calendar/opening-time.ts';
import { AROUND_THE_CLOCK } from '../src/calendar/working-time.ts';
import type { City } from '../src/city/city.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../src/clock.ts';
import { type ComplaintChange, changeComplaint } from '../src/complaints/change-complaint.ts';
import type { Complaint } from '../src/complaints/complaint.ts';
import { createComplaintStore } from '../src/complaints/complaint-store.ts';
import { correctComplaint } from '../src/complaints/corrections.ts';
import { fileComplaint } from '../src/complaints/file-complaint.ts';
import { createTimelineStore } from '../src/complaints/timeline-store.ts';
import { moveComplaint } from '../src/complaints/transitions.ts';
import { answerOfficer, askCitizen } from '../src/deadlines/ask-citizen.ts';
import { escalateComplaint } from '../src/deadlines/escalate-complaint.ts';
import { keepDeadline } from '../src/deadlines/keep-deadline.ts';
import { reckonDeadline } from '../src/deadlines/reckon-deadline.ts';
import { runningEnd } from '../src/deadlines/running-end.ts';
import { aClock, aComplaint, aFiling, anAnalysis, intakeOver, openTestStore, TIRUPUR } from './builders.ts';

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

/** Filed on a Tuesday at 10:00, the clocks of Tirupur. */
function analysed(category: string, subType: string | null, overrides: Partial<Complaint> = {}): Complaint {
  const { category: found } = anAnalysis();
  const result = anAnalysis({ category: { ...found, value: category, subType } });
  const analysis = { state: 'done', at: at('24T10:00'), ...result } as const;
  return reckoned(aComplaint({ filedAt: at('24T10:00'), analysis, ...overrides }), at('24T10:00'));
}

function reckoned(complaint: Complaint, now: Date, city: City = TIRUPUR): Complaint {
  return { ...complaint, ...reckonDeadline(city, complaint, now) };
}

function changedBy(complaint: Complaint, change: ComplaintChange | undefined, now: Date): Complaint {
  if (change === undefined) throw new Error('nothing changes');
  return { ...complaint, ...keepDeadline(TIRUPUR, complaint, change, now).fields };
}

t.test('a due date', async (t) => {
  t.test('is days of work for what can wait, and hours of the clock for what is dangerous', async (t) => {
    const lamp = analysed('Street Lights', 'lamp-out');
    t.same(lamp.dueAt, at('27T10:00'), '72 hours are three working days');
    t.same(lamp.deadline.basis, {
      category: 'Street Lights',
      subType: 'lamp-out',
      band: 'normal',
      promises: [{ hours: 72, runs: 'in_opening_hours' }],
    });
    t.same(analysed('Electricity', 'live-wire').dueAt, at('24T12:00'));
    t.same(analysed('Street Lights', null).dueAt, new Date('2026-12-02T10:00+05:30'), 'days of the category');
    t.same(lamp.deadline.escalatesAt, [
      at('27T10:00'),
      new Date('2026-12-01T10:00+05:30'),
      new Date('2026-12-04T10:00+05:30'),
    ]);
  });

  t.test('is not known before anything is known of the complaint', async (t) => {
    const waiting = reckoned(aComplaint(), at('24T10:00'));
    t.equal(waiting.dueAt, null);
    t.equal(waiting.deadline.basis, null);
    t.not(reckoned(aComplaint({ analysis: { state: 'failed' } }), at('24T10:00')).dueAt, null);
  });

  t.test('moves with a correction of category and of priority', async (t) => {
    const now = at('24T11:00');
    const lamp = analysed('Street Lights', 'lamp-out');
    const correct = (wanted: Parameters<typeof correctComplaint>[1]) =>
      changedBy(lamp, correctComplaint(lamp, wanted), now);
    const wire = correct({ category: 'Electricity' });
    t.same(wire.dueAt, at('26T10:00'), 'the sub-type of another category says nothing');
    t.match(wire.deadline.basis, { category: 'Electricity', subType: null });
    t.same(correct({ priority: 'urgent' }).dueAt, at('25T10:00'), 'what is urgent is due within a day');
    t.same(correct({ ward: 'W01' }).dueAt, lamp.dueAt);
    const late = { ...lamp, deadline: { ...lamp.deadline, level: 1 } };
    const eased = changedBy(late, correctComplaint(late, { category: 'Encroachment' }), at('27T11:00'));
    t.equal(eased.deadline.level, 0, 'it is late no longer');
  });

  t.test('is never later for being urgent, nor sooner for more hours', async () => {
    const hours = fc.integer({ min: 1, max: 800 });
    const promised = (filedAt: Date, promise: number, band: 'normal' | 'urgent') => {
      const [light, ...others] = TIRUPUR.categories;
      if (light === undefined) throw new Error('no category');
      const subTypes = [
        { code: 'any', name: 'Any', department: light.department, hours: promise, keywords: [] },
      ];
      const city = { ...TIRUPUR, categories: [{ ...light, subTypes }, ...others] };
      const { category, priority } = anAnalysis();
      const result = anAnalysis({
        category: { ...category, value: light.name, subType: 'any' },
        priority: { ...priority, band },
      });
      const complaint = aComplaint({ filedAt, analysis: { state: 'done', at: filedAt, ...result } });
      return reckonDeadline(city, complaint, filedAt).dueAt?.getTime() ?? Number.NaN;
    };
    fc.assert(
      fc.property(instants, hours, hours, (filedAt, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const normal = promised(filedAt, less, 'normal');
        return (
          normal > filedAt.getTime() &&
          promised(filedAt, less, 'urgent') <= normal &&
          promised(filedAt, more, 'normal') >= normal
        );
      }),
      { numRuns: 60 },
    );
  });

  t.test('waits while the citizen is waited for, and goes on when he has answered', async (t) => {
    const lamp = analysed('Street Lights', 'lamp-out');
    const asked = changedBy(lamp, askCitizen(lamp, 'Which pole?', at('24T12:00')), at('24T12:00'));
    t.equal(asked.dueAt, null);
    t.same(asked.deadline.escalatesAt, []);
    const answer = { by: 'citizen', text: 'Number 14' } as const;
    const answered = changedBy(asked, answerOfficer(asked, answer, at('26T12:00')), at('26T12:00'));
    t.same(answered.dueAt, at('30T10:00'), 'two working days later');
    t.same(answered.deadline.pauses, [{ cause: 'asked', from: at('24T12:00'), to: at('26T12:00') }]);
    t.throws(() => answerOfficer(answered, answer, at('26T13:00')), { code: 'state_forbids' });
    const late = changedBy(lamp, askCitizen(lamp, 'Which pole?', at('28T12:00')), at('28T12:00'));
    t.same(late.dueAt, lamp.dueAt, 'what was due before stays due');
  });

  t.test('does not count the time for which the complaint was closed', async (t) => {
    const lamp = { ...analysed('Street Lights', 'lamp-out'), status: 'in_progress' as const };
    const move = (complaint: Complaint, to: 'resolved' | 'pending', now: Date) =>
      changedBy(complaint, moveComplaint(complaint, { to, mover: 'officer', text: '' }, now), now);
    const asked = changedBy(lamp, askCitizen(lamp, 'Which?', at('24T11:00')), at('24T11:00'));
    const closed = move(asked, 'resolved', at('24T12:00'));
    t.equal(closed.deadline.waitingSince, null, 'a closed complaint waits for nobody');
    const reopened = move(closed, 'pending', at('25T12:00'));
    t.same(
      reopened.deadline.pauses.map(({ cause }) => cause),
      ['asked', 'closed'],
    );
    t.same(reopened.dueAt, at('28T11:00'), 'a day and an hour later');
  });
});

t.test('in the store', async (t) => {
  const store = await openTestStore(t);
  const clock = aClock(at('24T10:00'));
  const complaints = createComplaintStore(store.db);
  const timeline = createTimelineStore(store.db);
  const changes = { client: store.client, clock, complaints, timeline };
  const writing = { complaints, city: TIRUPUR, clock };
  const file = async () =>
    (await fileComplaint(intakeOver(store, { clock }), aFiling(), { requestId: 'r' })).complaintId;
  const correctTo = (id: string, category: string) =>
    changeComplaint(changes, id, (complaint, now) => {
      const change = correctComplaint(complaint, { category });
      return change && keepDeadline(TIRUPUR, complaint, change, now);
    });

  t.test('the due date of an analysis goes by what an officer did in the meantime', async (t) => {
    const id = await file();
    let isFirst = true;
    const overtaken = {
      ...complaints,
      async get(wanted: string) {
        const complaint = await complaints.get(wanted);
        if (isFirst) await correctTo(wanted, 'Electricity');
        isFirst = false;
        return complaint;
      },
    };
    t.ok(await writeAnalysis({ ...writing, complaints: overtaken }, id, anAnalysis()));
    t.match(await complaints.get(id), {
      analysis: { state: 'done' },
      dueAt: at('26T10:00'),
      deadline: { basis: { category: 'Electricity' } },
    });
    t.notOk(await writeAnalysis(writing, id, anAnalysis()));
  });

  t.test(
    'a level of escalation is recorded once, however many try, and none after it is closed',
    async (t) => {
      const id = await file();
      await writeAnalysis(writing, id, anAnalysis());
      const due = async () => (await complaints.toEscalate(clock.now(), 1_000)).includes(id);
      const escalations = async () =>
        (await timeline.list(id, 100)).filter(({ kind, by }) => kind === 'escalated' && by === 'system')
          .length;
      const tryAtOnce = () => Promise.all(Array.from({ length: 4 }, () => escalateComplaint(changes, id)));
      t.notOk(await due());
      clock.advance(3 * MS_PER_DAY);
      t.ok(await due());
      t.equal((await tryAtOnce()).filter(Boolean).length, 1);
      t.match(await complaints.get(id), { deadline: { level: 1 } });
      t.notOk(await due());
      clock.advance(14 * MS_PER_DAY);
      for (const level of [2, 3]) {
        t.ok(await due());
        await escalateComplaint(changes, id);
        t.match(await complaints.get(id), { deadline: { level } });
      }
      t.notOk(await due(), 'there is no higher one');
      t.equal(await escalations(), 3);
      const other = await file();
      await writeAnalysis(writing, other, null);
      clock.advance(60 * MS_PER_DAY);
      const isDue = async () => (await complaints.toEscalate(clock.now(), 10)).includes(other);
      t.ok(await isDue(), 'one without analysis is promised something too');
      await changeComplaint(changes, other, (complaint, now) =>
        moveComplaint(complaint, { to: 'rejected', mover: 'officer', text: '' }, now),
      );
      t.notOk(await isDue());
      t.notOk(await escalateComplaint(changes, other));
      t.notOk(await escalateComplaint(changes, '0123456789abcdef01234567'));
    },
  );
});
