import {
  type CandidateStore,
  type City,
  type Complaint,
  type ComplaintStore,
  createCandidateStore,
  createCityGrid,
  createComplaintReader,
  createComplaintStore,
  createDuplicateReader,
  createIndexFill,
  createIndexParts,
  createJobHistory,
  createPivotLexicon,
  createTermWeights,
  createTimelineStore,
  type IndexFill,
  isDuplicateKey,
  type JobHistory,
  loadDuplicateModel,
  MS_PER_DAY,
  mayBeDuplicated,
  type ReadComplaint,
  SEGMENT_SIZE,
  type TimelineStore,
} from '@namsev/core';
import type { Db, MongoClient } from 'mongodb';
import type { Say } from '../../say.ts';
import { type Analyse, type LivedComplaint, liveThrough } from './live-through.ts';
import type { SeededLife } from './seeded-city.ts';

export interface SeedsToWrite {
  readonly client: MongoClient;
  /** Migrated, and empty or left by an earlier writing of the same seeds. */
  readonly db: Db;
  readonly city: City;
  readonly lifeOf: (index: number) => SeededLife;
  readonly complaints: number;
  readonly until: Date;
  readonly analyse: Analyse;
  readonly say: Say;
}

interface Progress {
  readonly _id: 'progress';
  /** Complaints of whole segments that are written. */
  readonly written: number;
  readonly finished: boolean;
}

interface Stores {
  readonly complaints: ComplaintStore;
  readonly timeline: TimelineStore;
  readonly history: JobHistory;
  readonly candidates: CandidateStore;
  readonly read: ReadComplaint;
  readonly fill: IndexFill;
}

const PROGRESS = 'bench_seeding';
const WRITTEN_AT_ONCE = 500;
const SAY_EVERY_MS = 5_000;
/** History expires after a week. */
const HISTORY_MS = 7 * MS_PER_DAY;

/**
 * Writes complaints, timeline, history, candidates and search index in bulk. What was cut off goes on at the last
 * full segment of the index: every id is known before, so what is there already is left alone.
 */
export async function writeSeeds(seeds: SeedsToWrite): Promise<void> {
  const progress = seeds.db.collection<Progress>(PROGRESS);
  const before = await progress.findOne({ _id: 'progress' });
  if (before?.finished === true) return;
  const stores = openStores(seeds);
  await nameDuplicate(seeds, stores);
  const report = reporter(seeds, before?.written ?? 0);
  let batch: LivedComplaint[] = [];
  let segment: Complaint[] = [];
  let writing = Promise.resolve();
  // The store works while the next batch is made.
  const flush = async () => {
    await writing;
    writing = writeBatch(seeds, stores, batch);
    writing.catch(() => undefined);
    batch = [];
  };
  for (let index = before?.written ?? 0; index < seeds.complaints; index += 1) {
    const lived = liveThrough(seeds.city, seeds.lifeOf(index), seeds.analyse);
    batch.push(lived);
    if (lived.complaint.isPublic) segment.push(lived.complaint);
    const isLast = index === seeds.complaints - 1;
    if (batch.length === WRITTEN_AT_ONCE || isLast) await flush();
    report(index + 1);
    if (segment.length < SEGMENT_SIZE && !isLast) continue;
    await flush();
    await writing;
    if (segment.length > 0) await stores.fill.addSegment(segment);
    segment = [];
    await save(seeds.db, { written: index + 1, finished: false });
  }
  await stores.fill.finish();
  await save(seeds.db, { written: seeds.complaints, finished: true });
}

/**
 * The oldest analysis names a duplicate, as many do in a city that has lived. It is the first that is written: some
 * stores make an index anew when its field first holds a list, and that takes long where there is much in it.
 */
async function nameDuplicate(
  { city, lifeOf, complaints, analyse }: SeedsToWrite,
  stores: Stores,
): Promise<void> {
  if (complaints < 2) return;
  const [oldest, other] = [0, 1].map((index) => liveThrough(city, lifeOf(index), analyse).complaint);
  if (oldest?.analysis.state !== 'done' || other === undefined) return;
  const { trackingId, isPublic } = other;
  const duplicates = [{ trackingId, isPublic, similarity: 1, distanceMetres: null, reasons: [] }];
  const naming = { ...oldest, analysis: { ...oldest.analysis, duplicates } };
  await unlessThere(() => stores.complaints.insertMany([naming]));
}

async function save(db: Db, progress: Omit<Progress, '_id'>): Promise<void> {
  await db
    .collection<Progress>(PROGRESS)
    .updateOne({ _id: 'progress' }, { $set: progress }, { upsert: true });
}

function openStores({ client, db, city }: SeedsToWrite): Stores {
  const lexicon = createPivotLexicon();
  const reader = createDuplicateReader(lexicon, createTermWeights(loadDuplicateModel().frequencies));
  return {
    complaints: createComplaintStore(db),
    timeline: createTimelineStore(db),
    history: createJobHistory(db),
    candidates: createCandidateStore(db),
    read: createComplaintReader(reader, createCityGrid(city)),
    fill: createIndexFill(createIndexParts(client, db, lexicon)),
  };
}

async function writeBatch(
  { until }: SeedsToWrite,
  { complaints, timeline, history, candidates, read }: Stores,
  batch: readonly LivedComplaint[],
): Promise<void> {
  const all = batch.map(({ complaint }) => complaint);
  const recent = batch.filter(({ history: { at } }) => until.getTime() - at.getTime() < HISTORY_MS);
  const open = all.filter((complaint) => mayBeDuplicated(complaint, until));
  const rows = open.map((complaint) => {
    const { id, isPublic, analysis } = complaint;
    const reading = read(complaint, analysis.state === 'done' ? analysis : null);
    return { complaintId: id, isPublic, ...reading };
  });
  await Promise.all([
    unlessThere(() => complaints.insertMany(all)),
    unlessThere(() => timeline.appendMany(batch.flatMap(({ entries }) => entries))),
    unlessThere(() => candidates.putAll(rows)),
    history.append(recent.map((lived) => lived.history)),
  ]);
}

async function unlessThere(insert: () => Promise<void>): Promise<void> {
  try {
    await insert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

function reporter({ complaints, say }: SeedsToWrite, from: number): (written: number) => void {
  const begunAt = performance.now();
  let saidAt = begunAt;
  return (written) => {
    const now = performance.now();
    if (now - saidAt < SAY_EVERY_MS) return;
    saidAt = now;
    const perSecond = ((written - from) * 1_000) / (now - begunAt);
    const left = Math.ceil((complaints - written) / perSecond);
    say(`  ${written} of ${complaints} complaints written, about ${left} s to go`);
  };
}
