import { ObjectId } from 'mongodb';
import t, { type Test } from 'tap';
import { addDays, startOfDay } from '../src/city/city-day.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '../src/clock.ts';
import type { Complaint } from '../src/complaints/complaint.ts';
import { createComplaintStore } from '../src/complaints/complaint-store.ts';
import { createTimelineStore } from '../src/complaints/timeline-store.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { aggregateSentiment } from '../src/trends/aggregate-sentiment.ts';
import { calculateTrendBaselines, findAnomaliesSoFar } from '../src/trends/calculate-trend-baselines.ts';
import { createConceptTerms } from '../src/trends/concept-terms.ts';
import type { StepControl } from '../src/trends/count-days.ts';
import { createDailyCountStore } from '../src/trends/daily-count-store.ts';
import { createTrendStore } from '../src/trends/trend-store.ts';
import { watchAnomalies } from '../src/trends/watch-anomalies.ts';
import { aClock, aComplaint, anAnalysis, openTestStore, TIRUPUR } from './builders.ts';

const FIRST = '2026-09-01';
const DAYS = 40;
const TODAY = addDays(FIRST, DAYS);
const YESTERDAY = addDays(TODAY, -1);
const ZONE = TIRUPUR.timeZone;
const termsOf = createConceptTerms(createPivotLexicon());

/** A store with an ordinary complaint or two a day, and an outbreak yesterday. */
async function startTrends(t: Test) {
  const { client, db } = await openTestStore(t);
  const complaints = createComplaintStore(db);
  const timeline = createTimelineStore(db);
  const counts = createDailyCountStore(client, db);
  const trends = createTrendStore(client, db);
  const clock = aClock(new Date(startOfDay(TODAY, ZONE).getTime() + 2 * MS_PER_HOUR));
  const dependencies = {
    complaints,
    timeline,
    counts,
    trends,
    clock,
    timeZone: ZONE,
    city: TIRUPUR,
    termsOf,
  };
  const file = async (day: string, ...all: Partial<Complaint>[]) => {
    const filedAt = new Date(startOfDay(day, ZONE).getTime() + MS_PER_HOUR);
    await inTransaction(client, async (session) => {
      for (const overrides of all) {
        const complaint = aComplaint({ filedAt, ward: 'W01', analysis: analysed(), ...overrides });
        await complaints.insert(complaint, session);
        const entry = { id: new ObjectId().toHexString(), complaintId: complaint.id, at: filedAt };
        await timeline.append({ ...entry, kind: 'filed', by: 'citizen', text: '' }, session);
      }
    });
  };
  for (let at = 0; at < DAYS; at += 1) await file(addDays(FIRST, at), {}, ...(at % 2 === 0 ? [{}] : []));
  await file(YESTERDAY, ...Array.from({ length: 9 }, () => JAUNDICE));
  return { db, dependencies, file, ...dependencies };
}

const analysed = (overrides = {}) => ({ state: 'done' as const, at: new Date(), ...anAnalysis(overrides) });
const DISTRESSED = { value: 'distressed' as const, distress: 0.6, words: ['crying'] };
const JAUNDICE: Partial<Complaint> = {
  ward: 'W02',
  maskedDescription: 'Children of Velankanni have jaundice, the tap water is dirty',
  chosenCategory: 'Public Health',
  analysis: analysed({ tone: DISTRESSED }),
};

function aControl(overrides: Partial<StepControl> = {}) {
  const saved: string[] = [];
  const control: StepControl = {
    signal: new AbortController().signal,
    checkpoint: null,
    saveCheckpoint: async (checkpoint) => void saved.push(checkpoint),
    ...overrides,
  };
  return { control, saved };
}

t.test('the daily step', async (t) => {
  const { db, dependencies, file, counts, trends, complaints } = await startTrends(t);

  t.test('counts every day up to yesterday, by ward, category and tone', async (t) => {
    const { control, saved } = aControl();
    const result = await calculateTrendBaselines(dependencies, control);
    t.match(result, { days: DAYS, complaints: DAYS + DAYS / 2 + 9 });
    t.same([saved.length, saved[0], saved.at(-1)], [DAYS, FIRST, YESTERDAY]);
    t.match(await counts.totals(FIRST, FIRST), [
      { day: FIRST, ward: 'W01', category: 'Street Lights', filed: 2, tones: { calm: 2 }, distress: 0 },
    ]);
    t.match(
      (await counts.totals(YESTERDAY, YESTERDAY)).find(({ ward }) => ward === 'W02'),
      { category: 'Public Health', filed: 9, tones: { distressed: 9 } },
    );
  });

  t.test('finds the outbreak of yesterday, with its reason, and what it is about', async (t) => {
    const found = await trends.findings(100);
    const anomaly = found.find((finding) => finding.kind === 'anomaly' && finding.ward === 'W02');
    t.match(anomaly, { day: YESTERDAY, category: 'Public Health', filed: 9, expected: Number, high: Number });
    t.ok(found.some((finding) => finding.kind === 'term' && finding.term === 'jaundice'));
    t.ok(found.every(({ day }) => day === YESTERDAY));
  });

  t.test('comes to the same when it runs again', async (t) => {
    const before = await snapshot(db);
    t.match(await calculateTrendBaselines(dependencies, aControl().control), { days: 7 });
    t.same(await snapshot(db), before);
  });

  t.test('counts a corrected category in its place, and only there', async (t) => {
    const { id = '' } =
      (await complaints.getMany(await filedOn(YESTERDAY))).find(({ ward }) => ward === 'W01') ?? {};
    await db
      .collection('complaints')
      .updateOne({ _id: new ObjectId(id) }, { $set: { 'correction.category': 'Electricity' } });
    await calculateTrendBaselines(dependencies, aControl().control);
    const ofWard = (await counts.totals(YESTERDAY, YESTERDAY)).filter(({ ward }) => ward === 'W01');
    t.match(ofWard, [{ category: 'Electricity', filed: 1 }]);
    t.equal(ofWard.length, 1);
  });

  t.test('has baselines of today, which today can be held against before it is over', async (t) => {
    const baselines = await trends.baselines();
    t.ok(baselines.every(({ day }) => day === TODAY));
    t.same(await findAnomaliesSoFar(dependencies, new AbortController().signal), []);
    await file(TODAY, ...Array.from({ length: 16 }, () => ({})));
    const [first] = await findAnomaliesSoFar(dependencies, new AbortController().signal);
    t.match(first, { day: TODAY, category: 'Street Lights', filed: 16 });
  });

  t.test(
    'gives the alerts what stands out yesterday and so far today, looked for now and then',
    async (t) => {
      const failures: unknown[] = [];
      const later = aClock(dependencies.clock.now());
      const watch = watchAnomalies({
        ...dependencies,
        clock: later,
        onFailure: (error) => failures.push(error),
      });
      const seen = await watch();
      t.ok(seen.includes('W02 Public Health'), 'yesterday');
      t.ok(seen.includes('W01 Street Lights') || seen.includes('all Street Lights'), 'today');
      await db.collection('trend_baselines').updateMany({}, { $set: { day: FIRST } });
      t.equal(await watch(), seen, 'known for five minutes');
      later.advance(6 * MS_PER_MINUTE);
      t.same(
        await watch(),
        ['W02 Public Health', 'all Public Health'].filter((one) => seen.includes(one)),
      );
      t.same(failures, []);
    },
  );

  t.test('sums tone by ward and category', async (t) => {
    t.match(await aggregateSentiment(dependencies, aControl().control), { complaints: 54, areas: Number });
    const areas = await trends.sentiment();
    const health = areas.find(({ ward, category }) => ward === 'W02' && category === 'Public Health');
    t.match(health, { filed: 9, tones: { distressed: 9 }, distress: 0.6, to: YESTERDAY });
  });

  t.test('keeps no word that a citizen wrote', async (t) => {
    for (const name of [
      'daily_counts',
      'daily_terms',
      'trend_baselines',
      'trend_findings',
      'sentiment_by_area',
    ]) {
      const rows = await db.collection(name).find().toArray();
      t.ok(rows.length > 0, name);
      t.notMatch(JSON.stringify(rows), /velankanni|crying|children of/i, name);
    }
  });

  async function filedOn(day: string): Promise<string[]> {
    const ids: string[] = [];
    const [from, to] = [startOfDay(day, ZONE), startOfDay(addDays(day, 1), ZONE)];
    for await (const some of dependencies.timeline.filedBetween(from, to)) ids.push(...some);
    return ids;
  }
});

t.test('a step that is stopped throws its reason, and goes on behind its checkpoint', async (t) => {
  const { db, dependencies } = await startTrends(t);
  const stop = new AbortController();
  const { control, saved } = aControl({ signal: stop.signal });
  const stopping: StepControl = {
    ...control,
    saveCheckpoint: async (checkpoint, progress) => {
      await control.saveCheckpoint(checkpoint, progress);
      if (progress.processed === 15) stop.abort(new Error('the worker stops'));
    },
  };
  await t.rejects(calculateTrendBaselines(dependencies, stopping), { message: 'the worker stops' });
  t.equal(saved.length, 15);
  const after = aControl({ checkpoint: saved.at(-1) ?? null });
  t.match(await calculateTrendBaselines(dependencies, after.control), { days: DAYS - 15 });
  t.equal(after.saved[0], addDays(FIRST, 15));
  t.equal((await db.collection('daily_counts').distinct('day')).length, DAYS);
});

t.test('a store without complaints has nothing to count and no baselines', async (t) => {
  const { client, db } = await openTestStore(t);
  const dependencies = {
    complaints: createComplaintStore(db),
    timeline: createTimelineStore(db),
    counts: createDailyCountStore(client, db),
    trends: createTrendStore(client, db),
    clock: aClock(),
    timeZone: ZONE,
    city: TIRUPUR,
    termsOf,
  };
  t.match(await calculateTrendBaselines(dependencies, aControl().control), {
    days: 0,
    complaints: 0,
    baselines: 0,
  });
  t.match(await aggregateSentiment(dependencies, aControl().control), { complaints: 0, areas: 0 });
});

async function snapshot(db: Awaited<ReturnType<typeof openTestStore>>['db']): Promise<unknown> {
  const names = ['daily_counts', 'daily_terms', 'trend_baselines', 'trend_findings'];
  const rows = await Promise.all(names.map((name) => db.collection(name).find().toArray()));
  return rows.map((all) => all.map((row) => JSON.stringify(row)).sort());
}
