import { type ClientSession, type Collection, type Db, ObjectId } from 'mongodb';
import type { AnalysisResult } from '../analysis/analysis.ts';
import type { Complaint, ComplaintAnalysis } from './complaint.ts';

/** `pendingSince` exists only while the analysis is pending; the index on it is as small as the backlog. */
type ComplaintDocument = Omit<Complaint, 'id'> & { _id: ObjectId; pendingSince?: Date };

export interface FinishedAnalysis {
  readonly result: AnalysisResult;
  readonly at: Date;
  readonly dueAt: Date;
}

export interface ComplaintStore {
  insert(complaint: Complaint, session: ClientSession): Promise<void>;
  exists(id: string): Promise<boolean>;
  get(id: string): Promise<Complaint | undefined>;
  getByTrackingId(trackingId: string): Promise<Complaint | undefined>;
  /** Writes the analysis of a complaint that still waits for one; false when there was nothing to write. */
  finishAnalysis(id: string, analysis: FinishedAnalysis): Promise<boolean>;
  failAnalysis(id: string, at: Date): Promise<boolean>;
  /** Ids of complaints that wait for their analysis since `before` or longer, at most `limit`. */
  pendingBefore(before: Date, limit: number): Promise<readonly string[]>;
}

export function createComplaintStore(db: Db): ComplaintStore {
  const complaints = db.collection<ComplaintDocument>('complaints');
  return {
    async insert(complaint, session) {
      await complaints.insertOne(toDocument(complaint), { session });
    },
    async exists(id) {
      return (await complaints.findOne({ _id: new ObjectId(id) }, { projection: { _id: 1 } })) !== null;
    },
    async get(id) {
      return toComplaint(await complaints.findOne({ _id: new ObjectId(id) }));
    },
    async getByTrackingId(trackingId) {
      return toComplaint(await complaints.findOne({ trackingId }));
    },
    finishAnalysis(id, { result, at, dueAt }) {
      return endAnalysis(complaints, id, { state: 'done', at, ...result }, { updatedAt: at, dueAt });
    },
    failAnalysis(id, at) {
      return endAnalysis(complaints, id, { state: 'failed' }, { updatedAt: at });
    },
    async pendingBefore(before, limit) {
      const waiting = complaints
        .find({ pendingSince: { $lte: before } }, { projection: { _id: 1 } })
        .limit(limit);
      return (await waiting.toArray()).map(({ _id }) => _id.toHexString());
    },
  };
}

/**
 * One update by `_id` whose expressions look at the state: atomic on every store, and the second run changes nothing.
 * Values are literals, for words of a citizen may begin with a dollar sign.
 */
async function endAnalysis(
  complaints: Collection<ComplaintDocument>,
  id: string,
  analysis: ComplaintAnalysis,
  fields: Readonly<Record<string, Date>>,
): Promise<boolean> {
  const waiting = { $eq: ['$analysis.state', 'pending'] };
  const whenWaiting = (field: string, value: unknown) => ({
    $cond: [waiting, { $literal: value }, `$${field}`],
  });
  const dates = Object.entries(fields).map(([field, value]) => [field, whenWaiting(field, value)]);
  const { modifiedCount } = await complaints.updateOne({ _id: new ObjectId(id) }, [
    {
      $set: {
        ...Object.fromEntries(dates),
        pendingSince: { $cond: [waiting, '$$REMOVE', '$pendingSince'] },
        analysis: whenWaiting('analysis', analysis),
      },
    },
  ]);
  return modifiedCount === 1;
}

function toDocument({ id, ...fields }: Complaint): ComplaintDocument {
  const pending = fields.analysis.state === 'pending' ? { pendingSince: fields.filedAt } : {};
  return { _id: new ObjectId(id), ...fields, ...pending };
}

function toComplaint(document: ComplaintDocument | null): Complaint | undefined {
  if (document === null) return undefined;
  const { _id, pendingSince, ...fields } = document;
  return { id: _id.toHexString(), ...fields };
}
