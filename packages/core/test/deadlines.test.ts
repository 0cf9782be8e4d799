import fc from 'fast-check';
import t from 'tap';
import { writeAnalysis } from '../src/analysis/write-analysis.ts';
import type { City } from '../src/city/city.ts';
import { MS_PER_DAY } from '../src/clock.ts';
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
import { aClock, aComplaint, aFiling, anAnalysis, intakeOver, openTestStore, TIRUPUR } from './builders.ts';

const instants = fc
  .integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-12-31') })
  .map((ms) => new Date(ms));
const at = (text: string) => new Date(`2026-11-${text}+05:30`);

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
