import { type ClientSession, type Db, ObjectId } from 'mongodb';
import type { RetentionCutoffs } from './retention-policy.ts';

/** A dry run: what a cleanup would do at this moment. */
export interface RetentionDue {
  readonly toArchive: number;
  readonly toErase: number;
}

export interface RetentionTotals {
  /** Archived and under no legal hold. */
  readonly archived: number;
  /** Deleted, each with a tombstone in its place. */
  readonly deleted: number;
}

/** Asks complaints for what is due, by indexes that hold nothing else. */
export interface RetentionStore {
  due(cutoffs: RetentionCutoffs): Promise<RetentionDue>;
  totals(): Promise<RetentionTotals>;
  /** Ids of complaints to archive, the longest closed first, at most `limit`. */
  toArchive(cutoffs: RetentionCutoffs, limit: number): Promise<readonly string[]>;
  /** Ids of complaints to erase and delete, the longest archived first, at most `limit`. */
  toErase(cutoffs: RetentionCutoffs, limit: number): Promise<readonly string[]>;
  /** Of every complaint there is, in any order: read once, for pages of a sorted list cost more and more on some stores. */
  allIds(groupOf: number): AsyncIterable<readonly string[]>;
  deleteRow(id: string, session: ClientSession): Promise<void>;
}

interface DueRow {
  _id: ObjectId;
  archivableSince?: Date;
  erasableSince?: Date;
}

const EVER = new Date(0);

export function createRetentionStore(db: Db): RetentionStore {
  const complaints = db.collection<DueRow>('complaints');
  const longest = async (marker: 'archivableSince' | 'erasableSince', before: Date, limit: number) => {
    const found = complaints
      .find({ [marker]: { $lte: before } }, { projection: { _id: 1, [marker]: 1 } })
      .sort({ [marker]: 1 })
      .limit(limit);
    return (await found.toArray()).map(({ _id }) => _id.toHexString());
  };
  return {
    async due({ closedBefore, archivedBefore }) {
      const [toArchive, toErase] = await Promise.all([
        complaints.countDocuments({ archivableSince: { $lte: closedBefore } }),
        complaints.countDocuments({ erasableSince: { $lte: archivedBefore } }),
      ]);
      return { toArchive, toErase };
    },
    async totals() {
      const [archived, deleted] = await Promise.all([
        complaints.countDocuments({ erasableSince: { $gt: EVER } }),
        db.collection('tombstones').estimatedDocumentCount(),
      ]);
      return { archived, deleted };
    },
    toArchive: ({ closedBefore }, limit) => longest('archivableSince', closedBefore, limit),
    toErase: ({ archivedBefore }, limit) => longest('erasableSince', archivedBefore, limit),
    async *allIds(groupOf) {
      let group: string[] = [];
      for await (const { _id } of complaints.find({}, { projection: { _id: 1 }, batchSize: groupOf })) {
        group.push(_id.toHexString());
        if (group.length < groupOf) continue;
        yield group;
        group = [];
      }
      if (group.length > 0) yield group;
    },
    async deleteRow(id, session) {
      await complaints.deleteOne({ _id: new ObjectId(id) }, { session });
    },
  };
}
