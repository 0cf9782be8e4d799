import { type ClientSession, type Db, ObjectId } from 'mongodb';
import type { Status } from './complaint.ts';

export const TIMELINE_KINDS = [
  'filed',
  'status_changed',
  'category_corrected',
  'priority_corrected',
  'ward_corrected',
  'visibility_changed',
  'assigned',
  'noted',
  'asked',
  'answered',
  'resumed',
  'rated',
  'reopened',
  'merged',
  'unmerged',
  'escalated',
  'legal_hold_set',
  'legal_hold_released',
  'archived',
  'unarchived',
  'personal_data_erased',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** Entries that only officers see. */
export const INTERNAL_KINDS: readonly TimelineKind[] = ['noted', 'legal_hold_set', 'legal_hold_released'];

export interface TimelineEntry {
  readonly id: string;
  readonly complaintId: string;
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly by: 'citizen' | 'officer' | 'system';
  /** Public remark, with personal data masked. */
  readonly text: string;
  /** Where it was moved to. */
  readonly status?: Status;
}

type TimelineDocument = Omit<TimelineEntry, 'id' | 'complaintId'> & { _id: ObjectId; complaintId: ObjectId };

export interface TimelineStore {
  append(entry: TimelineEntry, session: ClientSession): Promise<void>;
  /** Many at once, without a transaction: for seeding. */
  appendMany(entries: readonly TimelineEntry[]): Promise<void>;
  exists(id: string, session: ClientSession): Promise<boolean>;
  /** Oldest first, at most `limit`. */
  list(complaintId: string, limit: number): Promise<readonly TimelineEntry[]>;
  /** Takes the texts away; that something happened, and when, stays. */
  eraseTexts(complaintId: string, session: ClientSession): Promise<void>;
  /** Of several complaints by their ids, oldest first, at most `limit` of all of them together. */
  listOf(
    complaintIds: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, readonly TimelineEntry[]>>;
  /** Ids of the complaints filed from `from` up to, not including, `to`, some hundreds at a time. */
  filedBetween(from: Date, to: Date): AsyncIterable<readonly string[]>;
  firstFiledAt(): Promise<Date | undefined>;
}

const IDS_AT_A_TIME = 500;

export function createTimelineStore(db: Db): TimelineStore {
  const timeline = db.collection<TimelineDocument>('timeline');
  return {
    async append(entry, session) {
      await timeline.insertOne(toDocument(entry), { session });
    },
    async appendMany(entries) {
      if (entries.length > 0) await timeline.insertMany(entries.map(toDocument), { ordered: false });
    },
    async exists(id, session) {
      const found = await timeline.findOne({ _id: new ObjectId(id) }, { projection: { _id: 1 }, session });
      return found !== null;
    },
    async list(complaintId, limit) {
      const entries = timeline
        .find({ complaintId: new ObjectId(complaintId) })
        .sort({ at: 1 })
        .limit(limit);
      return (await entries.toArray()).map(toEntry);
    },
    async eraseTexts(complaintId, session) {
      await timeline.updateMany(
        { complaintId: new ObjectId(complaintId) },
        { $set: { text: '' } },
        { session },
      );
    },
    async listOf(complaintIds, limit) {
      const found = timeline
        // All of them in one answer.
        .find({ complaintId: { $in: complaintIds.map((id) => new ObjectId(id)) } }, { batchSize: limit + 1 })
        .sort({ complaintId: 1, at: 1 })
        .limit(limit);
      const entries = (await found.toArray()).map(toEntry);
      return new Map(complaintIds.map((id) => [id, entries.filter(({ complaintId }) => complaintId === id)]));
    },
    async *filedBetween(from, to) {
      const filed = timeline.find(
        { kind: 'filed', at: { $gte: from, $lt: to } },
        { projection: { complaintId: 1 }, batchSize: IDS_AT_A_TIME },
      );
      let ids: string[] = [];
      for await (const { complaintId } of filed) {
        ids.push(complaintId.toHexString());
        if (ids.length < IDS_AT_A_TIME) continue;
        yield ids;
        ids = [];
      }
      if (ids.length > 0) yield ids;
    },
    async firstFiledAt() {
      const [first] = await timeline.find({ kind: 'filed' }).sort({ at: 1 }).limit(1).toArray();
      return first?.at;
    },
  };
}

function toDocument({ id, complaintId, ...fields }: TimelineEntry): TimelineDocument {
  return { _id: new ObjectId(id), complaintId: new ObjectId(complaintId), ...fields };
}

function toEntry({ _id, complaintId, ...fields }: TimelineDocument): TimelineEntry {
  return { id: _id.toHexString(), complaintId: complaintId.toHexString(), ...fields };
}
