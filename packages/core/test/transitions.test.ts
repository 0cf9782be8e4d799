import fc from 'fast-check';
import t from 'tap';
import { MS_PER_DAY } from '../src/clock.ts';
import { type Complaint, STATUSES, type Status } from '../src/complaints/complaint.ts';
import { allowedStatuses, type Mover, moveComplaint, TRANSITIONS } from '../src/complaints/transitions.ts';
import { aComplaint, NOW } from './builders.ts';

const at = (days: number) => new Date(NOW.getTime() + days * MS_PER_DAY);

/** The table as it is written for front ends. */
const PUBLISHED: Readonly<Record<Status, Readonly<Record<Mover, readonly Status[]>>>> = {
  pending: { officer: ['in_progress', 'rejected'], citizen: [] },
  in_progress: { officer: ['resolved', 'rejected', 'pending'], citizen: [] },
  resolved: { officer: ['pending'], citizen: ['pending'] },
  rejected: { officer: ['pending'], citizen: ['pending'] },
};

t.test('a complaint moves by the published table, and no further', async (t) => {
  for (const status of STATUSES)
    for (const mover of ['officer', 'citizen'] as const) {
      const complaint = aComplaint({ status, closedAt: NOW });
      t.same(allowedStatuses(complaint, mover, NOW), PUBLISHED[status][mover], `${status} by ${mover}`);
    }
});

t.test('no sequence of moves by anybody reaches a state that the table does not lead to', async (t) => {
  const step = fc.record({
    to: fc.constantFrom(...STATUSES),
    mover: fc.constantFrom<Mover>('officer', 'citizen'),
    days: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let complaint: Complaint = aComplaint();
      let day = 0;
      let rejectionsReopened = 0;
      for (const { to, mover, days } of steps) {
        day += days;
        const from = complaint.status;
        const closedFor = complaint.closedAt === null ? 0 : at(day).getTime() - complaint.closedAt.getTime();
        const allowed = allowedStatuses(complaint, mover, at(day));
        if (!allowed.includes(to)) {
          refuses(complaint, to, mover, at(day));
          continue;
        }
        const { fields, entries } = moveComplaint(complaint, { to, mover, text: 'why' }, at(day));
        complaint = { ...complaint, ...fields };
        const isKnown = TRANSITIONS.some(
          (known) => known.from === from && known.to === to && known.by.includes(mover),
        );
        if (mover === 'citizen') {
          rejectionsReopened += from === 'rejected' ? 1 : 0;
          if (closedFor > 7 * MS_PER_DAY || rejectionsReopened > 1) return false;
        }
        const isClosed = to === 'resolved' || to === 'rejected';
        if (!isKnown || entries.length !== 1 || complaint.status !== to) return false;
        if ((complaint.closedAt !== null) !== isClosed) return false;
      }
      return true;
    }),
    { numRuns: 2_000 },
  );
  t.pass('2,000 random sequences');
});

t.test('what is merged or archived moves nowhere', async (t) => {
  for (const overrides of [{ mergedInto: 'TRP-1' }, { archivedAt: NOW }]) {
    const complaint = aComplaint(overrides);
    t.same(allowedStatuses(complaint, 'officer', NOW), []);
    t.throws(() => moveComplaint(complaint, { to: 'rejected', mover: 'officer', text: '' }, NOW), {
      code: 'state_forbids',
      allowed: [],
    });
  }
});

function refuses(complaint: Complaint, to: Status, mover: Mover, now: Date): void {
  try {
    moveComplaint(complaint, { to, mover, text: '' }, now);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'state_forbids') return;
    throw error;
  }
  throw new Error(`${complaint.status} was moved to ${to} by ${mover}`);
}
