import { type ClientSession, type Db, type MongoClient, ObjectId } from 'mongodb';
import type { Complaint } from '../complaints/complaint.ts';
import { type ComplaintDocument, readComplaint } from '../complaints/complaint-store.ts';
import { inTransaction } from '../store/transaction.ts';
import type { KnownDuplicate } from './known-duplicates.ts';

/** Complaints whose analyses name others on the same matter, and what is to be said of those by now. */
export interface DuplicateMentions {
  /** No analysis names the complaint any more. */
  forget(trackingId: string, session: ClientSession): Promise<void>;
  /** Every analysis that names the complaint says whether it is public. */
  show(trackingId: string, isPublic: boolean, session: ClientSession): Promise<void>;
  /** Corrects what these complaints name: whatever was found may have been erased or hidden before it was written. */
  review(complaints: readonly Complaint[]): Promise<void>;
}

type Revision = (named: KnownDuplicate) => KnownDuplicate | undefined;

/** Nothing that officers decide is changed by it, so it is no new version of a complaint. */
export function createDuplicateMentions(client: MongoClient, db: Db): DuplicateMentions {
  const complaints = db.collection<ComplaintDocument>('complaints');
  const write = async (complaint: Complaint, revise: Revision, session: ClientSession): Promise<void> => {
    const named = namedBy(complaint);
    const revised = named.flatMap((each) => revise(each) ?? []);
    if (revised.length === named.length && revised.every((each, at) => each === named[at])) return;
    const $set = { 'analysis.duplicates': revised };
    await complaints.updateOne({ _id: new ObjectId(complaint.id) }, { $set }, { session });
  };
  const reviseAll = async (trackingId: string, revise: Revision, session: ClientSession): Promise<void> => {
    const naming = complaints.find({ 'analysis.duplicates.trackingId': trackingId }, { session });
    for (const document of await naming.toArray())
      await write(
        readComplaint(document),
        (each) => (each.trackingId === trackingId ? revise(each) : each),
        session,
      );
  };
  return {
    forget: (trackingId, session) => reviseAll(trackingId, () => undefined, session),
    show: (trackingId, isPublic, session) => reviseAll(trackingId, shownAs(isPublic), session),
    async review(reviewed) {
      const trackingIds = [...new Set(reviewed.flatMap(namedBy).map(({ trackingId }) => trackingId))];
      if (trackingIds.length === 0) return;
      const isPublic = await standing(trackingIds);
      const revise: Revision = (each) => {
        const now = isPublic.get(each.trackingId);
        return now === undefined ? undefined : shownAs(now)(each);
      };
      for (const { id } of reviewed.filter((complaint) =>
        namedBy(complaint).some((each) => revise(each) !== each),
      ))
        await inTransaction(client, async (session) => {
          const document = await complaints.findOne({ _id: new ObjectId(id) }, { session });
          if (document !== null) await write(readComplaint(document), revise, session);
        });
    },
  };

  /** Whether each of those that were not erased is public. */
  async function standing(trackingIds: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
    const projection = { trackingId: 1, isPublic: 1, erasedAt: 1 };
    const found = await complaints.find({ trackingId: { $in: [...trackingIds] } }, { projection }).toArray();
    return new Map(
      found.flatMap(({ trackingId, isPublic, erasedAt }) =>
        erasedAt === null ? [[trackingId, isPublic]] : [],
      ),
    );
  }
}

function shownAs(isPublic: boolean): (named: KnownDuplicate) => KnownDuplicate {
  return (named) => (named.isPublic === isPublic ? named : { ...named, isPublic });
}

function namedBy({ analysis }: Complaint): readonly KnownDuplicate[] {
  return analysis.state === 'done' ? (analysis.duplicates ?? []) : [];
}
