import type { ClientSession, Db } from 'mongodb';

/** Which complaints were erased, and when: a restored backup is brought up to it before anybody sees it. */
export interface ErasureLedger {
  add(complaintId: string, at: Date, session: ClientSession): Promise<void>;
}

export function createErasureLedger(db: Db): ErasureLedger {
  const erasures = db.collection<{ _id: string; at: Date }>('erasures');
  return {
    async add(complaintId, at, session) {
      await erasures.insertOne({ _id: complaintId, at }, { session });
    },
  };
}
