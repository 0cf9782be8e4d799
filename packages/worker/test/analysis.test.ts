import {
  createComplaintStore,
  createDeadLetterStore,
  createJobStore,
  createMetrics,
  createNamedLease,
  createStoreClock,
  createTimelineStore,
  type DuplicateLookup,
  ensureIndexes,
  type Filing,
  fileComplaint,
  loadDuplicateModel,
  MS_PER_DAY,
  MS_PER_MINUTE,
  PermanentFailure,
  writeAnalysis,
} from '@namsev/core';
import { createAnalyser } from '@namsev/core/analysis';
import {
  aFiling,
  harmless,
  intakeOver,
  openTestStore,
  silentLogger,
  TIRUPUR,
  until,
} from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import t, { type Test } from 'tap';
import { createIndexingWork } from '../src/indexing-work.ts';
import { analyseComplaint } from '../src/jobs/analyse-complaint.ts';
import { ESCALATION_LEASE_MS, sweepDueEscalations } from '../src/sweeps/due-escalations.ts';
import { sweepMissingAnalyses } from '../src/sweeps/missing-analyses.ts';
import { startWorker } from '../src/worker.ts';

const analyser = await createAnalyser();

async function setUp(t: Test) {
  const store = await openTestStore(t);
  const clock = await createStoreClock(store.db);
  t.teardown(() => clock.stop());
  const aMinuteAgo = { now: () => new Date(clock.now().getTime() - MS_PER_MINUTE) };
  const intake = intakeOver(store, { clock: aMinuteAgo });
  const complaints = createComplaintStore(store.db);
  const file = (filing: Filing) => fileComplaint(intake, filing, { requestId: 'test' });
  const work = async () => {
    const options = {
      connection: store,
      clock,
      city: TIRUPUR,
      logger: silentLogger,
      failpoint: harmless,
      analyser,
      metrics: createMetrics(),
      versions: { look: async () => 1, shadow: () => undefined, duplicateModel: loadDuplicateModel },
      concurrency: 4,
    };
    const worker = await startWorker(options);
    t.teardown(() => worker.stop(1_000));
  };
  const isDone = async (id: string) => (await complaints.get(id))?.analysis.state === 'done';
  const sweep = () => {
    const deadLetters = createDeadLetterStore(store.db);
    return sweepMissingAnalyses({
      complaints,
      city: TIRUPUR,
      jobs: createJobStore(store.db),
      deadLetters,
      clock,
      logger: silentLogger,
    });
  };
  return { ...store, clock, complaints, file, work, isDone, sweep };
}

function jobOver(
  { clock, complaints, ...connection }: Awaited<ReturnType<typeof setUp>>,
  duplicates: () => DuplicateLookup = () =>
    createIndexingWork({ connection, clock, city: TIRUPUR })().candidates,
) {
  const failpoint = harmless;
  const onCall = () => undefined;
  const readAlong = async () => undefined;
  const parts = { complaints, analyser, duplicates, onCall, city: TIRUPUR, clock, failpoint, readAlong };
  return analyseComplaint(parts);
}

/** Texts written for this test; each says plainly what it is about. */
const COMPLAINTS = [
  ['ta', 'Water Supply', 'எங்கள் தெருவில் குடிநீர் குழாய் உடைந்து தண்ணீர் வீணாகிறது'],
  ['hi', 'Water Supply', 'हमारी गली में पीने के पानी का पाइप टूट गया है और पानी बह रहा है'],
  ['te', 'Water Supply', 'మా వీధిలో మంచి నీటి పైపు పగిలి నీళ్లు వృథాగా పోతున్నాయి'],
  ['kn', 'Water Supply', 'ನಮ್ಮ ಬೀದಿಯಲ್ಲಿ ಕುಡಿಯುವ ನೀರಿನ ಪೈಪ್ ಒಡೆದು ನೀರು ಪೋಲಾಗುತ್ತಿದೆ'],
  ['ml', 'Water Supply', 'ഞങ്ങളുടെ തെരുവിൽ കുടിവെള്ള പൈപ്പ് പൊട്ടി വെള്ളം പാഴാകുന്നു'],
  ['en', 'Water Supply', 'The drinking water pipe in our street is broken and water is being wasted'],
  ['ta', 'Street Lights', 'enga theruvula street light eriyala, romba iruttu ah irukku'],
] as const;

t.test('a complaint in each language is understood by a worker, with reasons and versions', async (t) => {
  const { complaints, file, work, isDone, db } = await setUp(t);
  const filed = await Promise.all(COMPLAINTS.map(([, , description]) => file({ description })));
  await work();
  for (const [index, { complaintId }] of filed.entries()) {
    await until(() => isDone(complaintId));
    const [language, category, description = ''] = COMPLAINTS[index] ?? [];
    t.match(
      await complaints.get(complaintId),
      {
        analysis: {
          language: { language },
          category: { value: category },
          priority: { band: String, reasons: [{ code: String }] },
          tone: { value: String },
          versions: { language: String, classifier: String, priorityScorer: String, sentiment: String },
        },
        dueAt: Date,
      },
      description,
    );
  }
  await until(async () => (await db.collection('jobs').countDocuments()) === 0, MS_PER_MINUTE);
});

t.test('a live wire at a school gate is urgent in every language', async (t) => {
  const texts = [
    'A live electric wire is hanging low over the school gate, children touch it',
    'பள்ளி வாசலில் மின்சார கம்பி அறுந்து தொங்குகிறது, குழந்தைகளுக்கு ஆபத்து',
    'स्कूल के गेट पर बिजली का तार टूटकर लटक रहा है, बच्चों को खतरा है',
    'పాఠశాల గేటు దగ్గర కరెంటు తీగ తెగి వేలాడుతోంది, పిల్లలకు ప్రమాదం',
    'ಶಾಲೆಯ ಗೇಟ್ ಬಳಿ ವಿದ್ಯುತ್ ತಂತಿ ತುಂಡಾಗಿ ನೇತಾಡುತ್ತಿದೆ, ಮಕ್ಕಳಿಗೆ ಅಪಾಯ',
    'സ്കൂൾ ഗേറ്റിനു മുന്നിൽ വൈദ്യുതി കമ്പി പൊട്ടി തൂങ്ങിക്കിടക്കുന്നു, കുട്ടികൾക്ക് അപകടം',
    'school gate pakkathula current kambi arunthu thongudhu, pasangaluku aabathu',
  ];
  for (const description of texts) {
    const complaint = { title: null, description, chosenCategory: null, supports: 0, filedAt: new Date() };
    t.equal(analyser.analyse(complaint, new Date()).priority.band, 'urgent', description);
  }
});

t.test('a job collection that was dropped loses nothing: the sweep makes it good', async (t) => {
  const { db, file, work, isDone, sweep } = await setUp(t);
  const filed = await Promise.all([file(aFiling()), file(aFiling()), file(aFiling())]);
  await db.collection('jobs').deleteMany({});
  t.equal(await sweep(), 3);
  t.equal(await sweep(), 0);
  await work();
  for (const { complaintId } of filed) await until(() => isDone(complaintId));
});

t.test(
  'a job that no worker can see, since an index was built amid its commit, is made good too',
  async (t) => {
    const { client, db, clock, file, work, isDone, sweep } = await setUp(t);
    const { complaintId } = await file(aFiling());
    await db.collection('jobs').drop();
    await db.createCollection('jobs');
    const payload = { complaintId, requestId: 'test' };
    await client.withSession(async (session) => {
      session.startTransaction();
      const job = { id: complaintId, job: 'analyse-complaint' as const, payload, at: clock.now() };
      await createJobStore(db).insert(job, session);
      // A mongod waits for the transaction, and gives up in time; the embedded store builds without it.
      await db
        .collection('jobs')
        .createIndex({ lane: 1, nextRunAt: 1 }, { name: 'lane', maxTimeMS: 500 })
        .catch((error: Error) => t.comment(`The index was not built amid the commit: ${error.name}`));
      await session.commitTransaction();
    });
    await ensureIndexes(db);
    await sweep();
    t.equal(await sweep(), 0, 'and is not made good twice');
    t.equal(await db.collection('jobs').countDocuments({ lane: 'complaints' }), 1);
    await work();
    await until(() => isDone(complaintId));
  },
);

t.test('a complaint whose job died for good is told so by the sweep', async (t) => {
  const { db, file, complaints, sweep } = await setUp(t);
  const { complaintId } = await file(aFiling());
  await db.collection('jobs').deleteMany({});
  await db
    .collection('dead_letters')
    .insertOne({ _id: new ObjectId(complaintId), queue: 'complaints', status: 'dead' });
  t.equal(await sweep(), 0);
  t.match(await complaints.get(complaintId), { analysis: { state: 'failed' } });
});

t.test('two workers record what is overdue once, whichever of them comes first', async (t) => {
  const { client, db, complaints, file, clock } = await setUp(t);
  const timeline = createTimelineStore(db);
  const filed = await Promise.all(Array.from({ length: 5 }, () => file(aFiling())));
  for (const { complaintId } of filed)
    await writeAnalysis({ complaints, city: TIRUPUR, clock }, complaintId, null);
  const inThreeMonths = { now: () => new Date(clock.now().getTime() + 90 * MS_PER_DAY) };
  const sweep = (owner: string) =>
    sweepDueEscalations({
      client,
      clock: inThreeMonths,
      complaints,
      timeline,
      lease: createNamedLease(db, 'escalations', owner, ESCALATION_LEASE_MS),
      logger: silentLogger,
    });
  const [first, second] = await Promise.all([sweep('a'), sweep('b')]);
  t.equal(first + second, 15, 'three levels of each');
  t.equal((await sweep('a')) + (await sweep('b')), 0);
  for (const { complaintId } of filed) {
    const escalated = (await timeline.list(complaintId, 20)).filter(({ kind }) => kind === 'escalated');
    t.equal(escalated.length, 3);
    t.match(await complaints.get(complaintId), { deadline: { level: 3 } });
  }
});

t.test(
  'the analysis of a complaint runs twice without a second effect, and of none is refused for good',
  async (t) => {
    const store = await setUp(t);
    const { complaints, file } = store;
    const job = jobOver(store);
    const context = { jobId: 'job', signal: new AbortController().signal, logger: silentLogger };
    const { complaintId } = await file(aFiling());
    await job.run({ complaintId, requestId: 'r' }, context);
    const first = await complaints.get(complaintId);
    await job.run({ complaintId, requestId: 'r' }, context);
    t.same(await complaints.get(complaintId), first);
    await t.rejects(
      job.run({ complaintId: new ObjectId().toHexString(), requestId: 'r' }, context),
      PermanentFailure,
    );
  },
);

t.test(
  'an analysis repeats no number or address that is masked, and does not take them for a crowd',
  async (t) => {
    const description =
      'Garbage not collected, call 98765 43210 people, 2345 6789 0123, mail nilavan@example.org';
    const complaint = { title: null, description, chosenCategory: null, supports: 0, filedAt: new Date() };
    const result = analyser.analyse(complaint, new Date());
    // A probability may have any digits.
    const told = JSON.stringify(result, (_key, value) =>
      typeof value === 'number' ? Math.round(value) : value,
    );
    t.notMatch(told, /98765|43210|2345|6789|0123|nilavan|example/);
    t.notOk(result.priority.reasons.some(({ code }) => code === 'many_people'));
  },
);

t.test('an analysis names what is open on the same matter', async (t) => {
  const store = await setUp(t);
  const { complaints, file, db } = store;
  const place = { latitude: 11.1061, longitude: 77.3692 };
  const context = { jobId: 'job', signal: new AbortController().signal, logger: silentLogger };
  const analysed = async (filing: Filing, job = jobOver(store)) => {
    const { complaintId } = await file(filing);
    await job.run({ complaintId, requestId: 'r' }, context);
    const complaint = await complaints.get(complaintId);
    t.equal(complaint?.analysis.state, 'done');
    return complaint;
  };
  const english = 'The street light in front of the school gate is not burning';
  const first = await analysed({ description: english, location: place });
  t.match(first?.analysis, { duplicates: [], versions: { duplicateDetector: String } });
  const second = await analysed({
    description: 'பள்ளி வாசல் முன் தெரு விளக்கு எரியவில்லை',
    location: place,
    isPublic: false,
  });
  const named = { trackingId: first?.trackingId, isPublic: true, similarity: Number, reasons: [String] };
  t.match(second?.analysis, { duplicates: [named] });
  t.equal(await db.collection('duplicate_candidates').countDocuments(), 2, 'before the index knows of them');
  const broken = jobOver(store, () => {
    throw new Error('no model');
  });
  t.match(
    (await analysed({ description: english, location: place }, broken))?.analysis,
    { duplicates: [], degraded: ['duplicates_unavailable'], category: { value: 'Street Lights' } },
    'an analysis without them is an analysis',
  );
});

t.test('an analysis names the very models that made it', async (t) => {
  t.match(analyser.versions, {
    language: /^\d+\.\d+\.\d+\+[0-9a-f]{8}$/,
    classifier: /^\d+\.\d+\.\d+\+[0-9a-f]{8}$/,
  });
});
