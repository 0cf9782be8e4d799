import { type Db, ObjectId } from 'mongodb';
import type { Complaint } from './complaint.ts';
import { type ComplaintDocument, readComplaint } from './complaint-store.ts';

/** Where somebody stands who goes through all complaints by the time of their filing. */
export interface FilingPosition {
  readonly filedAt: Date;
  readonly id: string;
}

/** All complaints in the order of their filing. Whoever notes the position of the last one goes on from there. */
export interface ComplaintPages {
  after(position: FilingPosition | null, limit: number): Promise<readonly Complaint[]>;
  /** Ids of all in ascending order, `atOnce` at a time; of those that are filed meanwhile it may miss some. */
  everyId(atOnce: number): AsyncIterable<readonly string[]>;
  /** About how many there are. */
  count(): Promise<number>;
}

export function createComplaintPages(db: Db): ComplaintPages {
  const complaints = db.collection<ComplaintDocument>('complaints');
  return {
    async after(position, limit) {
      const found = complaints.aggregate<ComplaintDocument>([
        ...(position === null ? [] : beyond(position)),
        { $sort: { filedAt: 1, _id: 1 } },
        { $limit: limit },
      ]);
      return (await found.toArray()).map(readComplaint);
    },
    async *everyId(atOnce) {
      let after: ObjectId | undefined;
      for (;;) {
        const beyondLast = after === undefined ? {} : { _id: { $gt: after } };
        const found = complaints.find(beyondLast, { projection: { _id: 1 } });
        const page = await found.sort({ _id: 1 }).limit(atOnce).toArray();
        if (page.length > 0) yield page.map(({ _id }) => _id.toHexString());
        if (page.length < atOnce) return;
        after = page.at(-1)?._id;
      }
    },
    count: () => complaints.estimatedDocumentCount(),
  };
}

/** The first filter is what the index serves; those of the same moment are told apart by their ids. */
function beyond({ filedAt, id }: FilingPosition) {
  const sameMoment = { filedAt, _id: { $gt: new ObjectId(id) } };
  return [
    { $match: { filedAt: { $gte: filedAt } } },
    { $match: { $or: [{ filedAt: { $gt: filedAt } }, sameMoment] } },
  ];
}
