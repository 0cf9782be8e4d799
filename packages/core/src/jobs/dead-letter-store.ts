import { type Db, ObjectId } from 'mongodb';

export interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  /** Ids and codes, as in the job. */
  readonly payload: unknown;
  readonly error: { readonly name: string; readonly message: string };
  readonly attempts: number;
  readonly crashes: number;
  readonly firstFailedAt: Date;
  readonly deadAt: Date;
}

type DeadLetterDocument = Omit<DeadLetter, 'id'> & { _id: ObjectId; status: 'dead' };

export interface DeadLetterStore {
  /** Written under the job's id before the job is removed; a second writing of the same death changes nothing. */
  put(letter: DeadLetter): Promise<void>;
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

export function createDeadLetterStore(db: Db): DeadLetterStore {
  const letters = db.collection<DeadLetterDocument>('dead_letters');
  return {
    async put({ id, ...fields }) {
      await letters.updateOne(
        { _id: new ObjectId(id) },
        { $setOnInsert: { ...fields, status: 'dead' } },
        { upsert: true },
      );
    },
    async existing(ids) {
      const found = letters.find(
        { _id: { $in: ids.map((id) => new ObjectId(id)) } },
        { projection: { _id: 1 } },
      );
      return new Set((await found.toArray()).map(({ _id }) => _id.toHexString()));
    },
  };
}
