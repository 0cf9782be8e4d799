import type { ClientSession, Db } from 'mongodb';
import { nowPlus } from './now-plus.ts';
import { isDuplicateKey, isWriteConflict } from './store-error.ts';

export interface NamedLease {
  /** Takes the lease where it is free, renews it where it is one's own; whether it is one's own then. */
  take(): Promise<boolean>;
  /**
   * Renews it where it is one's own; whether it was. Within a transaction it is the proof for what that writes: the
   * transaction fails where another process takes the lease meanwhile.
   */
  hold(session?: ClientSession): Promise<boolean>;
  /** Ends it before its time, where it is one's own. */
  giveBack(): Promise<void>;
}

interface LeaseDocument {
  _id: string;
  owner: string;
  leaseUntil: Date;
}

/** Lets one of many processes do something at a time. Judged by the store's clock alone. */
export function createNamedLease(db: Db, name: string, owner: string, leaseMs: number): NamedLease {
  const control = db.collection<LeaseDocument>('control');
  const _id = `lease-${name}`;
  const mayTake = {
    $or: [{ $eq: ['$owner', owner] }, { $lte: [{ $ifNull: ['$leaseUntil', new Date(0)] }, '$$NOW'] }],
  };
  const update = {
    owner: { $cond: [mayTake, owner, '$owner'] },
    leaseUntil: { $cond: [mayTake, nowPlus(leaseMs), '$leaseUntil'] },
  };
  return {
    async take() {
      try {
        await control.updateOne({ _id }, [{ $set: update }], { upsert: true });
      } catch (error) {
        if (!isDuplicateKey(error) && !isWriteConflict(error)) throw error;
      }
      return (await control.findOne({ _id }))?.owner === owner;
    },
    async hold(session) {
      const renewed = [{ $set: { leaseUntil: nowPlus(leaseMs) } }];
      const { matchedCount } = await control.updateOne({ _id, owner }, renewed, session ? { session } : {});
      return matchedCount === 1;
    },
    async giveBack() {
      await control.deleteOne({ _id, owner });
    },
  };
}
