import { type ClientSession, type Db, type Document, ObjectId } from 'mongodb';
import { type Deadline, NO_DEADLINE } from '../deadlines/deadline.ts';
import { writeTogether } from '../store/write-together.ts';
import type { Complaint, ComplaintStanding } from './complaint.ts';
import {
  type FinishedAnalysis,
  failAnalysis,
  finishAnalyses,
  type ReckonedDue,
  replaceAnalysis,
} from './end-analysis.ts';
import { WORK_MARKERS, type WorkMarkers, workMarkersOf } from './work-markers.ts';

/** As it is stored: read it with `readComplaint`. */
export type ComplaintDocument = Omit<Complaint, 'id' | 'deadline'> & {
  _id: ObjectId;
  /** Those of the first version have none. */
  deadline?: Deadline;
} & WorkMarkers;

const MOST_FOLLOWERS = 1_000;
const STANDING = {
  trackingId: 1,
  isPublic: 1,
  status: 1,
  mergedInto: 1,
  archivedAt: 1,
  erasedAt: 1,
} as const;

export interface IndexedComplaint {
  readonly id: string;
  readonly version: number;
}

export interface ComplaintStore {
  insert(complaint: Complaint, session: ClientSession): Promise<void>;
  /** Many at once, without a transaction: for seeding. */
  insertMany(complaints: readonly Complaint[]): Promise<void>;
  exists(id: string): Promise<boolean>;
  /** With a session it is read as part of that transaction. */
  get(id: string, session?: ClientSession): Promise<Complaint | undefined>;
  /** Those that exist, in no order. */
  getMany(ids: readonly string[], session?: ClientSession): Promise<readonly Complaint[]>;
  /** Of those that exist whether they still stand, in no order; spares reading the rest of them. */
  getStandings(ids: readonly string[]): Promise<readonly ComplaintStanding[]>;
  getByTrackingId(trackingId: string): Promise<Complaint | undefined>;
  /** Writes the analysis of a complaint that has none yet; false when there was nothing to write. */
  finishAnalysis(id: string, analysis: FinishedAnalysis): Promise<boolean>;
  /** The same for several complaints in one write; the ids of those that it was written for. */
  finishAnalyses(
    finished: readonly (FinishedAnalysis & { readonly id: string })[],
  ): Promise<ReadonlySet<string>>;
  /** Puts another analysis in the place of one, if the complaint is as it was when it was read. */
  replaceAnalysis(id: string, version: number, analysis: FinishedAnalysis): Promise<boolean>;
  /** Says of a complaint that waits for its analysis that it will not get one by itself. */
  failAnalysis(id: string, at: Date, due?: ReckonedDue): Promise<boolean>;
  /** Writes a complaint that was read in the same transaction; what happened to it in between is a write conflict. */
  replace(complaint: Complaint, session: ClientSession): Promise<void>;
  /** Ids of the complaints that follow this one, at most 1,000. */
  idsMergedInto(trackingId: string, session: ClientSession): Promise<readonly string[]>;
  /** Says of all that follow this one whether others may know of it; no new version. */
  showRoot(trackingId: string, isPublic: boolean, session: ClientSession): Promise<void>;
  /** One support more; no new version, for nothing that officers decide has changed. */
  addSupport(id: string, session: ClientSession): Promise<void>;
  /** Says that search and candidates show this version; an older one than they show already changes nothing. */
  markIndexed(indexed: readonly IndexedComplaint[]): Promise<void>;
  /** Pages of complaints that were closed at `since` or later, are not archived and under no legal hold. */
  closedSince(since: Date, pageSize: number): AsyncIterable<readonly Complaint[]>;
  /** Complaints whose indexed version lies behind, the longest waiting first, at most `limit`. */
  unindexed(limit: number): Promise<readonly Complaint[]>;
  /** Ids of open complaints whose next level of escalation was due by `now`, the longest due first, at most `limit`. */
  toEscalate(now: Date, limit: number): Promise<readonly string[]>;
  /** Ids of complaints that wait for their analysis since `before` or longer, at most `limit`. */
  pendingBefore(before: Date, limit: number): Promise<readonly string[]>;
}

export function createComplaintStore(db: Db): ComplaintStore {
  const complaints = db.collection<ComplaintDocument>('complaints');
  return {
    async insert(complaint, session) {
      await complaints.insertOne(toDocument(complaint), { session });
    },
    async insertMany(many) {
      if (many.length > 0) await complaints.insertMany(many.map(toDocument), { ordered: false });
    },
    async exists(id) {
      return (await complaints.findOne({ _id: new ObjectId(id) }, { projection: { _id: 1 } })) !== null;
    },
    async get(id, session) {
      return toComplaint(
        await complaints.findOne({ _id: new ObjectId(id) }, { ...(session && { session }) }),
      );
    },
    async getMany(ids, session) {
      const _id = { $in: ids.map((id) => new ObjectId(id)) };
      return (await complaints.find({ _id }, { ...(session && { session }) }).toArray()).map(readComplaint);
    },
    async getStandings(ids) {
      const _id = { $in: ids.map((id) => new ObjectId(id)) };
      const found = await complaints.find({ _id }, { projection: STANDING }).toArray();
      return found.map(({ _id: id, ...standing }) => ({ id: id.toHexString(), ...standing }));
    },
    async getByTrackingId(trackingId) {
      return toComplaint(await complaints.findOne({ trackingId }));
    },
    async finishAnalysis(id, finished) {
      return (await finishAnalyses(complaints, [{ id, ...finished }])).has(id);
    },
    finishAnalyses: (finished) => finishAnalyses(complaints, finished),
    replaceAnalysis: (id, version, finished) => replaceAnalysis(complaints, id, version, finished),
    failAnalysis: (id, at, due) => failAnalysis(complaints, id, at, due),
    async replace(complaint, session) {
      const { _id, ...fields } = toDocument(complaint);
      const over = WORK_MARKERS.filter((marker) => !(marker in fields));
      await complaints.updateOne({ _id }, [{ $set: asLiterals(fields) }, { $unset: over }], { session });
    },
    async idsMergedInto(trackingId, session) {
      const found = complaints
        .find({ mergedInto: trackingId }, { projection: { _id: 1 }, session })
        .limit(MOST_FOLLOWERS);
      return (await found.toArray()).map(({ _id }) => _id.toHexString());
    },
    async showRoot(trackingId, isPublic, session) {
      await complaints.updateMany(
        { mergedInto: trackingId },
        { $set: { isRootPublic: isPublic } },
        { session },
      );
    },
    async addSupport(id, session) {
      await complaints.updateOne({ _id: new ObjectId(id) }, { $inc: { supports: 1 } }, { session });
    },
    async markIndexed(indexed) {
      const marks = indexed.map(({ id, version }) => ({ updateOne: markOf(id, version) }));
      await writeTogether(db, marks.length, (session) =>
        complaints.bulkWrite(marks, { ordered: false, ...(session && { session }) }),
      );
    },
    async *closedSince(since, pageSize) {
      const found = complaints
        .find({ archivableSince: { $gte: since } })
        .sort({ archivableSince: 1 })
        .batchSize(pageSize);
      let page: Complaint[] = [];
      for await (const document of found) {
        page.push(readComplaint(document));
        if (page.length < pageSize) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
    async unindexed(limit) {
      const behind = complaints
        .find({ unindexedSince: { $gt: new Date(0) } })
        .sort({ unindexedSince: 1 })
        .limit(limit);
      return (await behind.toArray()).map(readComplaint);
    },
    async toEscalate(now, limit) {
      const due = complaints
        .find({ escalateAt: { $lte: now } }, { projection: { _id: 1, escalateAt: 1 } })
        .sort({ escalateAt: 1 })
        .limit(limit);
      return (await due.toArray()).map(({ _id }) => _id.toHexString());
    },
    async pendingBefore(before, limit) {
      const waiting = complaints
        .find({ pendingSince: { $lte: before } }, { projection: { _id: 1 } })
        .limit(limit);
      return (await waiting.toArray()).map(({ _id }) => _id.toHexString());
    },
  };
}

/** One update by `_id`, as a crash between two would leave a marker on a complaint that is up to date. */
function markOf(id: string, version: number) {
  const isCurrent = { $eq: ['$version', version] };
  const update: Document[] = [
    {
      $set: {
        indexedVersion: { $max: ['$indexedVersion', version] },
        unindexedSince: { $cond: [isCurrent, '$$REMOVE', '$unindexedSince'] },
      },
    },
  ];
  return { filter: { _id: new ObjectId(id) }, update };
}

/** What citizens write may begin with a dollar sign. */
function asLiterals(fields: object): Record<string, { $literal: unknown }> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { $literal: value }]));
}

function toDocument(complaint: Complaint): ComplaintDocument {
  const { id, ...fields } = complaint;
  return { _id: new ObjectId(id), ...fields, ...workMarkersOf(complaint) };
}

function toComplaint(document: ComplaintDocument | null): Complaint | undefined {
  return document === null ? undefined : readComplaint(document);
}

export function readComplaint(document: ComplaintDocument): Complaint {
  const {
    _id,
    deadline = NO_DEADLINE,
    pendingSince,
    unindexedSince,
    escalateAt,
    archivableSince,
    erasableSince,
    ...fields
  } = document;
  return { id: _id.toHexString(), ...fields, deadline };
}
