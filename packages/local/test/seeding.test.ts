import { randomBytes } from 'node:crypto';
import {
  changeComplaint,
  connectStore,
  createCandidateStore,
  createCityGrid,
  createComplaintReader,
  createComplaintStore,
  createDuplicateReader,
  createFailpoint,
  createIdempotencyStore,
  createIndexParts,
  createJobStore,
  createPivotLexicon,
  createRandom,
  createSearchIndex,
  createTermWeights,
  createTimelineStore,
  fileComplaint,
  keepDeadline,
  LANGUAGES,
  loadCity,
  loadDuplicateModel,
  migrate,
  type StoreConnection,
  updateCandidates,
  WORK_TIMEOUTS,
  writeAnalysis,
} from '@namsev/core';
import { createAnalyser } from '@namsev/core/analysis';
import t, { type Test } from 'tap';
import { createFilingTimes } from '../src/bench/seeding/filing-times.ts';
import { liveThrough, rememberAnalyses, SEED_REQUEST } from '../src/bench/seeding/live-through.ts';
import { createSeededCity, type SeededLife } from '../src/bench/seeding/seeded-city.ts';
import { writeSeeds } from '../src/bench/seeding/write-seeds.ts';
import { writeTexts } from '../src/bench/seeding/written-texts.ts';
import { readConfig } from '../src/config.ts';
import { readSeedTexts } from '../src/load/seed-texts.ts';
import { environment } from './environment.ts';

const UNTIL = new Date('2026-11-20T00:00:00Z');
const COMPLAINTS = 40;
const { root, city: folder } = readConfig({});
const city = loadCity(folder);

async function openDatabase(t: Test): Promise<StoreConnection> {
  const uri = environment.NAMSEV_TEST_MONGODB_URI;
  if (uri === undefined) throw new Error('run the tests with npm test');
  const database = `test_${randomBytes(6).toString('hex')}`;
  const connection = connectStore({ ...WORK_TIMEOUTS, uri, database, applicationName: 'namsev-test' });
  t.teardown(async () => {
    await connection.db.dropDatabase();
    await connection.close();
  });
  await migrate(connection.db);
  return connection;
}

async function seededCity(complaints: number, seed: number) {
  const texts = writeTexts(await readSeedTexts(root), { count: 200, random: createRandom(seed) });
  return createSeededCity({ city, texts, complaints, seed, until: UNTIL });
}

/** Drives lives through the doors that requests and jobs use. */
async function driveThroughTheDoors(
  { client, db }: StoreConnection,
  lives: readonly SeededLife[],
  analyser: Awaited<ReturnType<typeof createAnalyser>>,
): Promise<void> {
  let now = UNTIL;
  const clock = { now: () => now };
  const complaints = createComplaintStore(db);
  const timeline = createTimelineStore(db);
  const [jobs, idempotency] = [createJobStore(db), createIdempotencyStore(db)];
  const intake = {
    client,
    city,
    clock,
    complaints,
    timeline,
    jobs,
    idempotency,
    failpoint: createFailpoint([]),
  };
  const ids: string[] = [];
  for (const { filing, filedAt, analysedAt, changes } of lives) {
    now = filedAt;
    const { complaintId } = await fileComplaint(intake, filing, { requestId: SEED_REQUEST });
    ids.push(complaintId);
    const complaint = await complaints.get(complaintId);
    if (complaint === undefined) throw new Error('a filed complaint is there');
    const result = analyser.analyse(complaint, analysedAt);
    now = analysedAt;
    await writeAnalysis({ complaints, city, clock }, complaintId, result);
    for (const { at, decide } of changes) {
      now = at;
      await changeComplaint({ client, clock, complaints, timeline }, complaintId, (present, moment) => {
        const change = decide(present, moment);
        return change && keepDeadline(city, present, change, moment);
      });
    }
  }
  now = UNTIL;
  const lexicon = createPivotLexicon();
  const reader = createDuplicateReader(lexicon, createTermWeights(loadDuplicateModel().frequencies));
  const read = createComplaintReader(reader, createCityGrid(city));
  const indexed = await createSearchIndex(createIndexParts(client, db, lexicon)).indexComplaints(ids);
  for (const complaint of await complaints.getMany(ids))
    await updateCandidates({ store: createCandidateStore(db), read, clock }, [complaint]);
  await complaints.markIndexed(indexed);
}

/** All that is stored but for what is random: ids are told by the order of filing. */
async function readAll({ db }: StoreConnection): Promise<Readonly<Record<string, unknown>>> {
  const filed = await db.collection('complaints').find().sort({ filedAt: 1 }).toArray();
  const names = new Map(filed.map(({ _id }, at) => [_id.toHexString(), `complaint ${at}`]));
  const named = (document: object) =>
    JSON.parse(JSON.stringify(document), (_key, value) => names.get(value) ?? value);
  const read = async (name: string, sort: Record<string, 1>, hidden: Record<string, 0>) =>
    (await db.collection(name).find({}, { projection: hidden }).sort(sort).toArray()).map(named);
  return {
    complaints: await read('complaints', { filedAt: 1 }, { trackingId: 0, accessTokenHash: 0 }),
    timeline: (await read('timeline', { at: 1 }, { _id: 0 })).map((entry) => JSON.stringify(entry)).sort(),
    candidates: await read('duplicate_candidates', { at: 1 }, {}),
    entries: await read('search_entries', { _id: 1 }, {}),
    postings: await read('search_postings', { _id: 1 }, {}),
    terms: await read('search_terms', { _id: 1 }, {}),
    index: named((await db.collection('control').findOne({ _id: 'search-index' as never })) ?? {}),
  };
}

t.test('what is written in bulk is what filing, analysing, officers and indexing write', async (t) => {
  const lifeOf = await seededCity(COMPLAINTS, 5);
  const lives = Array.from({ length: COMPLAINTS }, (_none, index) => lifeOf(index));
  const analyser = await createAnalyser();
  const normal = await openDatabase(t);
  await driveThroughTheDoors(normal, lives, analyser);
  await normal.db
    .collection<{ _id: string }>('control')
    .updateOne({ _id: 'search-index' }, { $set: { changes: 1 } });

  const bulk = await openDatabase(t);
  const analyse = rememberAnalyses(analyser);
  const leftByACutOff = lives.slice(0, 10).map((life) => liveThrough(city, life, analyse).complaint);
  await createComplaintStore(bulk.db).insertMany(leftByACutOff);
  const seeds = { ...bulk, city, lifeOf, complaints: COMPLAINTS, until: UNTIL, analyse, say: () => {} };
  await writeSeeds(seeds);
  const [expected, written] = [await readAll(normal), await readAll(bulk)];
  for (const name of Object.keys(expected)) t.same(written[name], expected[name], name);
  await writeSeeds(seeds);
  t.same(await readAll(bulk), written, 'seeds that are finished are left alone');
});

t.test('a seeded city is the same for the same seed, and like a city', async (t) => {
  const [lifeOf, again, other] = [
    await seededCity(3_000, 1),
    await seededCity(3_000, 1),
    await seededCity(3_000, 2),
  ];
  t.same(again(1_234), { ...lifeOf(1_234), changes: again(1_234).changes });
  t.not(other(1_234).receipt.complaintId, lifeOf(1_234).receipt.complaintId);
  const lives = Array.from({ length: 3_000 }, (_none, index) => lifeOf(index));
  t.equal(new Set(lives.map(({ receipt }) => receipt.trackingId)).size, lives.length);

  const analyser = await createAnalyser();
  const spoken = new Set(
    lives.slice(0, 300).map(({ filing, filedAt }) => {
      const complaint = { title: null, chosenCategory: null, supports: 0, filedAt, ...filing };
      return analyser.analyse(complaint, filedAt).language.language;
    }),
  );
  for (const language of LANGUAGES) t.ok(spoken.has(language), language);

  const placed = lives.flatMap(({ filing }) => filing.location ?? []);
  const cells = new Map<string, number>();
  for (const { latitude, longitude } of placed) {
    const cell = `${Math.floor(latitude / 0.003)} ${Math.floor(longitude / 0.003)}`;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const counts = [...cells.values()].sort((a, b) => b - a);
  const tenth = counts.slice(0, Math.ceil(counts.length / 10)).reduce((sum, count) => sum + count, 0);
  t.ok(tenth > placed.length / 3, 'a tenth of the cells has more than a third of the complaints');

  const filedAtOf = createFilingTimes(UNTIL, 3_000);
  const times = Array.from({ length: 3_000 }, (_none, index) => filedAtOf(index));
  t.ok(
    times.every((at, index) => at >= (times[index - 1] ?? new Date(0)) && at < UNTIL),
    'in order',
  );
  const inMonth = (month: number) => times.filter((at) => at.getUTCMonth() === month).length;
  t.ok(inMonth(9) / 2 > inMonth(2), 'the monsoon brings more');
});
