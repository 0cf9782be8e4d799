import {
  addFigures,
  archiveStep,
  type Complaint,
  changeComplaint,
  correctComplaint,
  createComplaintPages,
  createComplaintStore,
  createSupportStore,
  createTimelineStore,
  DomainError,
  departmentOf,
  effectiveCategory,
  eraseStep,
  type Figures,
  fileComplaint,
  MS_PER_DAY,
  MS_PER_MINUTE,
  mergeComplaint,
  moveComplaint,
  NOTHING_COUNTED,
  reconciliationStep,
  type StatisticGroup,
  unmergeComplaint,
} from '@namsev/core';
import { aClock, aFiling, anAnalysis, intakeOver, openTestStore, TIRUPUR } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import type { Test } from 'tap';
import { createIndexingWork } from '../src/indexing-work.ts';
import { indexAll } from '../src/jobs/index-changes.ts';
import { retentionOver } from './retention-over.ts';

type Act = (of: number, also: number) => Promise<unknown>;

/** As the test counts: from complaints one by one, by other means than the sums. */
interface Counted {
  readonly day: string;
  readonly month: string;
  readonly ward: string | null;
  readonly category: string | null;
  readonly department: string | null;
  readonly figures: Figures;
}

/** A city in which anything may be done to complaints, and which knows what its statistics should say. */
export async function startCountedCity(t: Test) {
  const store = await openTestStore(t);
  const { client, db } = store;
  const clock = Object.assign(aClock(), { refresh: async () => {}, stop: () => {} });
  const complaints = createComplaintStore(db);
  const changes = {
    client,
    clock,
    complaints,
    timeline: createTimelineStore(db),
    supports: createSupportStore(db),
  };
  const indexing = createIndexingWork({ connection: store, clock, city: TIRUPUR });
  const counting = retentionOver(store, changes, indexing);
  const { figures } = counting;
  /** As they were when they were deleted: what is deleted before them in the same step may have released them. */
  const atDeletion = new Map<string, Complaint>();
  const noting: (typeof counting.traces)[number] = {
    name: 'noting',
    async remove(id, session) {
      const complaint = await complaints.get(id, session);
      if (complaint !== undefined) atDeletion.set(id, complaint);
      return 0;
    },
  };
  const retention = { ...counting, traces: [noting, ...counting.traces] };
  const { signal } = new AbortController();
  const context = { checkpoint: null, signal, clock, save: async () => {} };
  const filed: string[] = [];
  const present = () => complaints.getMany(filed);
  const merging = { check: () => {}, also: async () => {} };
  const pick = (of: number) => filed[of % filed.length] ?? '';
  const acts: Readonly<Record<string, Act>> = {
    async file(of, also) {
      const wards = [undefined, 'W01', 'W02'];
      const ward = wards[of % wards.length];
      const filing = aFiling(ward === undefined ? {} : { ward });
      const { complaintId: id } = await fileComplaint(intakeOver(store, { clock }), filing, {
        requestId: 'r',
      });
      const { category } = anAnalysis();
      const result = anAnalysis({
        category: { ...category, value: also % 3 === 0 ? null : 'Street Lights' },
      });
      await complaints.finishAnalysis(id, { result, at: clock.now(), dueAt: inDays(clock.now(), 3) });
      filed.push(id);
    },
    correct: (of, also) =>
      changeComplaint(changes, pick(of), (complaint) =>
        correctComplaint(complaint, { category: also % 2 ? 'Drainage' : 'Electricity', ward: 'W02' }),
      ),
    begin: (of) => move(of, 'in_progress'),
    async close(of) {
      await move(of, 'in_progress');
      await move(of, 'resolved');
    },
    reject: (of) => move(of, 'rejected'),
    reopen: (of) => move(of, 'pending'),
    merge: (of, also) => mergeComplaint(changes, pick(of), pick(also), merging),
    async unmerge(of) {
      const source = await complaints.get(pick(of));
      const root = await complaints.getByTrackingId(source?.mergedInto ?? '');
      if (source !== undefined && root !== undefined)
        await unmergeComplaint(changes, source.id, root.id, merging);
    },
    rate: (of, also) => {
      const rating = { rating: 1 + (also % 5), comment: null, at: clock.now() };
      return set(of, { rating });
    },
    escalate: (of) => set(of, { deadline: { ...NO_PROMISE, level: 1 } }),
    index: () => index(),
    async wait(of) {
      clock.advance((of % 40) * MS_PER_DAY);
    },
    async age() {
      await index();
      clock.advance(366 * MS_PER_DAY);
      await eraseStep(retention).run(context);
      await archiveStep(retention).run(context);
    },
  };
  const index = () => indexAll(complaints, indexing(), signal);
  const move = (of: number, to: Complaint['status']) =>
    changeComplaint(changes, pick(of), (complaint, now) =>
      moveComplaint(complaint, { to, mover: 'officer', text: '' }, now),
    );
  const set = (of: number, fields: Partial<Complaint>) =>
    changeComplaint(changes, pick(of), () => ({
      fields,
      entries: [{ kind: 'rated', by: 'citizen', text: '' }],
    }));
  const everyComplaint = async () => [...(await present()), ...atDeletion.values()].map(countAlone);
  return {
    db,
    complaints,
    acts: Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, orRefused(act)])),
    ids: () => filed,
    gone: () => atDeletion.size,
    index,
    everyComplaint,
    async fullCount(groupBy: StatisticGroup, isMeant: (counted: Counted) => boolean) {
      const sums = new Map<string | null, Figures>();
      for (const counted of (await everyComplaint()).filter(isMeant)) {
        const key = counted[groupBy];
        sums.set(key, addFigures(sums.get(key) ?? NOTHING_COUNTED, counted.figures));
      }
      return sums;
    },
    async reconcile() {
      const outcome = await reconciliationStep({ figures, pages: createComplaintPages(db) }).run(context);
      return 'result' in outcome ? outcome.result : {};
    },
    /** As a store of before there were statistics has it: a complaint that is indexed and was never counted. */
    async forgetOne() {
      const { complaintId: id } = await fileComplaint(intakeOver(store, { clock }), aFiling(), {
        requestId: 'r',
      });
      await db
        .collection('complaints')
        .updateOne({ _id: new ObjectId(id) }, { $unset: { unindexedSince: '' } });
      filed.push(id);
    },
  };
}

const NO_PROMISE = { basis: null, pauses: [], waitingSince: null, escalatesAt: [] };

function inDays(now: Date, days: number): Date {
  return new Date(now.getTime() + days * MS_PER_DAY);
}

/** What the state forbids is left undone. */
function orRefused(act: Act): Act {
  return async (of, also) => {
    try {
      return await act(of, also);
    } catch (error) {
      if (!(error instanceof DomainError) || !['state_forbids', 'not_found'].includes(error.code))
        throw error;
      return undefined;
    }
  };
}

const CITY_DAY = new Intl.DateTimeFormat('en-CA', { timeZone: TIRUPUR.timeZone, dateStyle: 'short' });

function countAlone(complaint: Complaint): Counted {
  const day = CITY_DAY.format(complaint.filedAt);
  return {
    day,
    month: day.slice(0, 7),
    ward: complaint.ward,
    category: effectiveCategory(complaint),
    department: departmentOf(TIRUPUR, complaint),
    figures: figuresAlone(complaint),
  };
}

function figuresAlone({
  status,
  mergedInto,
  deadline,
  filedAt,
  closedAt,
  dueAt,
  rating,
}: Complaint): Figures {
  const isRoot = mergedInto === null;
  const count = (condition: boolean) => (condition ? 1 : 0);
  const isResolved = isRoot && status === 'resolved' && closedAt !== null;
  return {
    filed: 1,
    pending: count(isRoot && status === 'pending'),
    in_progress: count(isRoot && status === 'in_progress'),
    resolved: count(isRoot && status === 'resolved'),
    rejected: count(isRoot && status === 'rejected'),
    merged: count(!isRoot),
    escalated: count(isRoot && (status === 'pending' || status === 'in_progress') && deadline.level > 0),
    inTime: count(isResolved && dueAt !== null && closedAt <= dueAt),
    late: count(isResolved && dueAt !== null && closedAt > dueAt),
    minutesToResolve: isResolved ? Math.round((Number(closedAt) - Number(filedAt)) / MS_PER_MINUTE) : 0,
    ratings: count(rating !== null),
    stars: rating?.rating ?? 0,
  };
}
