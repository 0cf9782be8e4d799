import { type ClientSession, type Db, ObjectId } from 'mongodb';

export type TimelineKind = 'filed';

export interface TimelineEntry {
  readonly id: string;
  readonly complaintId: string;
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly by: 'citizen' | 'officer' | 'system';
  /** Public remark; never a citizen's personal data. */
  readonly text: string;
}

type TimelineDocument = Omit<TimelineEntry, 'id' | 'complaintId'> & { _id: ObjectId; complaintId: ObjectId };

export interface TimelineStore {
  append(entry: TimelineEntry, session: ClientSession): Promise<void>;
  /** Oldest first, at most `limit`. */
  list(complaintId: string, limit: number): Promise<readonly TimelineEntry[]>;
}

export function createTimelineStore(db: Db): TimelineStore {
  const timeline = db.collection<TimelineDocument>('timeline');
  return {
    async append({ id, complaintId, ...fields }, session) {
      await timeline.insertOne(
        { _id: new ObjectId(id), complaintId: new ObjectId(complaintId), ...fields },
        { session },
      );
    },
    async list(complaintId, limit) {
      const entries = timeline
        .find({ complaintId: new ObjectId(complaintId) })
        .sort({ at: 1 })
        .limit(limit);
      return (await entries.toArray()).map(toEntry);
    },
  };
}

function toEntry({ _id, complaintId, ...fields }: TimelineDocument): TimelineEntry {
  return { id: _id.toHexString(), complaintId: complaintId.toHexString(), ...fields };
}
