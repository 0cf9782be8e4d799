import type { Db } from 'mongodb';

/** What became of one collection: rows that go by themselves are not in the digest. */
export interface RestoredCollection {
  readonly name: string;
  readonly documents: number;
  /** Left out, for they would be gone at once. */
  readonly expired: number;
}

/** Stands in a store from the first write of a restore on, and says whether it came to its end. */
export interface RestoreMarker {
  readonly backup: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly done: readonly RestoredCollection[];
}

type MarkerDocument = { _id: 'restore' } & RestoreMarker;

/** A restore was cut off: nobody may use the store before it is done. */
export class RestoreUnfinished extends Error {
  override readonly name = 'RestoreUnfinished';
  constructor(backup: string) {
    super(
      `The restore of backup ${backup} into this store did not come to its end. Run npm run restore with the same backup again.`,
    );
  }
}

export interface RestoreMarkers {
  read(): Promise<RestoreMarker | undefined>;
  begin(backup: string, at: Date): Promise<RestoreMarker>;
  noteDone(collection: RestoredCollection): Promise<void>;
  finish(at: Date): Promise<void>;
}

export function createRestoreMarkers(db: Db): RestoreMarkers {
  const control = db.collection<MarkerDocument>('control');
  return {
    async read() {
      return (await control.findOne({ _id: 'restore' })) ?? undefined;
    },
    async begin(backup, startedAt) {
      const marker = { backup, startedAt, finishedAt: null, done: [] };
      await control.insertOne({ _id: 'restore', ...marker });
      return marker;
    },
    async noteDone(collection) {
      await control.updateOne({ _id: 'restore' }, { $push: { done: collection } });
    },
    async finish(finishedAt) {
      await control.updateOne({ _id: 'restore' }, { $set: { finishedAt } });
    },
  };
}

/** @throws RestoreUnfinished */
export async function refuseUnfinishedRestore(db: Db): Promise<void> {
  const marker = await createRestoreMarkers(db).read();
  if (marker !== undefined && marker.finishedAt === null) throw new RestoreUnfinished(marker.backup);
}
