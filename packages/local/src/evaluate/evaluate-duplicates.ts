import type { Analyser } from '@namsev/core';
import {
  CANDIDATES_COLLECTION,
  type CandidateStore,
  type City,
  type ComplaintReading,
  createCandidateStore,
  createDuplicateDetector,
  type DuplicateDetector,
  type DuplicateModel,
  type IndexedCandidate,
} from '@namsev/core';
import { type Db, ObjectId } from 'mongodb';
import { readSeedFiles } from '../train/seed-files.ts';
import { cityOfComplaints } from './city-of-complaints.ts';
import { areaUnderCurve, percentileOf, ratio } from './measures.ts';
import { createSideReader } from './read-sides.ts';
import type { TextPair } from './text-pair.ts';

export interface DuplicateEvaluation {
  readonly analyser: Analyser;
  readonly model: DuplicateModel;
  readonly city: City;
  readonly db: Db;
  /** Other open complaints to hide the pairs among, and the seed that they are made with. */
  readonly among: number;
  readonly seed: number;
}

interface JudgedPair {
  readonly kind: string;
  readonly duplicate: boolean;
  /** Of the earlier complaint; 0 where place or time rule it out or it was not found. */
  readonly similarity: number;
  /** From 1 for the likest of all candidates; infinite where it is not among them. */
  readonly rank: number;
  readonly candidates: number;
  readonly isTruncated: boolean;
  readonly milliseconds: number;
}

const INSERTED_AT_ONCE = 1_000;
/** All that the detector compares in full. */
const RANKED = 100;
const SHOWN = 5;
/** Lookups before the clock counts. */
const WARM_UP = 20;

/** Finds the earlier of each pair for the later one, through a store that holds the earlier ones of all pairs. */
export async function evaluateDuplicates(pairs: readonly TextPair[], evaluation: DuplicateEvaluation) {
  const { analyser, model, city, db, among } = evaluation;
  const store = createCandidateStore(db);
  // The rows are of their own time: none may run out while it is measured.
  await db.collection(CANDIDATES_COLLECTION).dropIndex('expiry');
  const reader = createSideReader(analyser, model.frequencies, city);
  const until = new Date(Math.max(...pairs.map(({ b }) => Date.parse(b.at))));
  const { seed } = evaluation;
  if (among > 0) {
    const seeds = readSeedFiles().flatMap(({ rows }) => rows);
    await insertAll(store, cityOfComplaints({ seeds, city, reader, count: among, seed, until }));
  }
  const ids = await insertAll(
    store,
    pairs.map(({ a }) => reader.read(a)),
  );
  const detector = createDuplicateDetector(model);
  const later = pairs.map(({ b }) => reader.read(b));
  for (const reading of later.slice(0, WARM_UP)) await lookUp(store, detector, reading);
  const judged: JudgedPair[] = [];
  for (const [at, { kind, duplicate }] of pairs.entries()) {
    const reading = later[at];
    if (reading === undefined) continue;
    judged.push({ kind, duplicate, ...(await judge(store, detector, reading, ids[at] ?? '')) });
  }
  return {
    ...report(judged, detector),
    among,
    versions: { ...analyser.versions, duplicateDetector: model.version },
  };
}

async function insertAll(store: CandidateStore, readings: Iterable<ComplaintReading>): Promise<string[]> {
  const ids: string[] = [];
  let batch: IndexedCandidate[] = [];
  for (const reading of readings) {
    const complaintId = new ObjectId().toHexString();
    ids.push(complaintId);
    batch.push({ ...reading, complaintId, isPublic: true });
    if (batch.length < INSERTED_AT_ONCE) continue;
    await store.putAll(batch);
    batch = [];
  }
  await store.putAll(batch);
  return ids;
}

async function lookUp(store: CandidateStore, detector: DuplicateDetector, reading: ComplaintReading) {
  const { candidates, isTruncated } = await store.find(reading);
  // When the later one was filed, nothing was there that was filed after it.
  const earlier = candidates.filter(({ at }) => at <= reading.at);
  return { matches: detector.rank(reading, earlier, RANKED), candidates: candidates.length, isTruncated };
}

async function judge(
  store: CandidateStore,
  detector: DuplicateDetector,
  reading: ComplaintReading,
  id: string,
): Promise<Omit<JudgedPair, 'kind' | 'duplicate'>> {
  const started = performance.now();
  const { matches, ...found } = await lookUp(store, detector, reading);
  const milliseconds = performance.now() - started;
  const at = matches.findIndex(({ complaintId }) => complaintId === id);
  return {
    similarity: matches[at]?.similarity ?? 0,
    rank: at === -1 ? Number.POSITIVE_INFINITY : at + 1,
    milliseconds,
    ...found,
  };
}

function report(judged: readonly JudgedPair[], { threshold }: DuplicateDetector) {
  const duplicates = judged.filter(({ duplicate }) => duplicate);
  const others = judged.filter(({ duplicate }) => !duplicate);
  const shareFound = (pairs: readonly JudgedPair[]) =>
    ratio(pairs.filter(({ similarity }) => similarity >= threshold).length, pairs.length);
  const similarities = (pairs: readonly JudgedPair[]) => pairs.map(({ similarity }) => similarity);
  const times = judged.map(({ milliseconds }) => milliseconds);
  const counts = judged.map(({ candidates }) => candidates);
  return {
    n: judged.length,
    auc: areaUnderCurve(similarities(duplicates), similarities(others)),
    recall: shareFound(duplicates),
    falsePositiveRate: shareFound(others),
    recallAt5: ratio(duplicates.filter(({ rank }) => rank <= SHOWN).length, duplicates.length),
    byKind: Object.fromEntries(
      [...new Set(judged.map(({ kind }) => kind))].sort().map((kind) => {
        const own = judged.filter((pair) => pair.kind === kind);
        return [kind, { n: own.length, calledDuplicate: shareFound(own) }];
      }),
    ),
    threshold,
    msPerLookup: { p50: percentileOf(times, 0.5), p95: percentileOf(times, 0.95) },
    candidates: { p50: percentileOf(counts, 0.5), p95: percentileOf(counts, 0.95) },
    truncated: ratio(judged.filter(({ isTruncated }) => isTruncated).length, judged.length),
  };
}
