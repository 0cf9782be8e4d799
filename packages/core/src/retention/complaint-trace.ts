import { BSON, type ClientSession, type Db, type Document, type Filter, ObjectId } from 'mongodb';
import type { DuplicateMentions } from '../duplicates/duplicate-mentions.ts';
import type { SearchIndex } from '../search/search-index.ts';
import type { FigureCounter } from '../statistics/figure-counter.ts';

/** What some part of the system keeps of a complaint beside its row. */
export interface ComplaintTrace {
  readonly name: string;
  /**
   * Removes it in the transaction that deletes the complaint, while the complaint is still there.
   *
   * @returns the BSON size in bytes of the rows that are gone; 0 where the complaint had no row of its own.
   */
  remove(complaintId: string, session: ClientSession): Promise<number>;
}

type FilterOf = (complaintId: string) => Filter<Document>;

const ofComplaint: FilterOf = (id) => ({ complaintId: new ObjectId(id) });
const ofSameId: FilterOf = (id) => ({ _id: new ObjectId(id) });

/** Rows that are about one complaint, each found by one index. */
const ROWS: readonly (readonly [collection: string, filterOf: FilterOf])[] = [
  ['timeline', ofComplaint],
  ['notes', ofComplaint],
  ['supports', (complaintId) => ({ complaintId })],
  ['audit_reasons', (subjectId) => ({ subjectId })],
  ['duplicate_candidates', ofSameId],
  ['jobs', ofSameId],
  ['dead_letters', ofSameId],
  ['job_history', (jobId) => ({ jobId })],
];

export interface TraceKeepers {
  searchIndex(): SearchIndex;
  readonly figures: FigureCounter;
  readonly mentions: Pick<DuplicateMentions, 'forget'>;
}

export function createComplaintTraces(
  db: Db,
  { searchIndex, figures, mentions }: TraceKeepers,
): readonly ComplaintTrace[] {
  const search: ComplaintTrace = {
    name: 'search',
    async remove(complaintId, session) {
      await searchIndex().removeFromIndex([complaintId], session);
      return 0;
    },
  };
  const mentioned: ComplaintTrace = {
    name: 'mentions',
    async remove(complaintId, session) {
      const complaint = await db.collection('complaints').findOne(ofSameId(complaintId), { session });
      if (complaint !== null) await mentions.forget(complaint['trackingId'], session);
      return 0;
    },
  };
  const counted: ComplaintTrace = { name: 'counted_complaints', remove: figures.settle };
  return [
    counted,
    search,
    mentioned,
    ...ROWS.map(([collection, filterOf]) => traceInRows(db, collection, filterOf)),
  ];
}

function traceInRows(db: Db, name: string, filterOf: FilterOf): ComplaintTrace {
  return {
    name,
    async remove(complaintId, session) {
      const filter = filterOf(complaintId);
      const rows = await db.collection(name).find(filter, { session }).toArray();
      if (rows.length > 0) await db.collection(name).deleteMany(filter, { session });
      return rows.reduce((sum, row) => sum + BSON.calculateObjectSize(row), 0);
    },
  };
}
