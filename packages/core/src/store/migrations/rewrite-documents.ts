import type { ClientSession, Collection, Db, Document, ObjectId } from 'mongodb';
import { inTransaction } from '../transaction.ts';
import type { MigrationLock } from './migration-lock.ts';
import { readSchemaState, writeSchemaState } from './schema-state.ts';

export interface Rewriting {
  readonly db: Db;
  readonly lock: MigrationLock;
  /** Documents in one transaction; under a thousand, which every store takes. */
  readonly batchSize: number;
  /** Told after each batch how many documents were written since this process began. */
  readonly tell: (collection: string, documents: number) => void;
  /** Ends the work before the next batch. */
  readonly signal?: AbortSignal;
}

type Id = ObjectId | string;

/** Someone else may be writing the same documents. */
const PATIENCE = { patienceMs: 30_000 };

/** See `MigrationRun.rewrite`. */
export async function rewriteDocuments(
  rewriting: Rewriting,
  collection: string,
  update: readonly Document[],
): Promise<void> {
  const { db, batchSize, tell, signal } = rewriting;
  const documents = db.collection<{ _id: Id }>(collection);
  const checkpoint = (await readSchemaState(db)).underWay?.checkpoints[collection];
  const filter = checkpoint === undefined ? {} : { _id: { $gt: checkpoint } };
  const cursor = documents.find(filter, { projection: { _id: 1 }, sort: { _id: 1 }, batchSize });
  let written = 0;
  let ids: Id[] = [];
  const writeBatch = async () => {
    signal?.throwIfAborted();
    await writeTogether(rewriting, documents, ids, update);
    written += ids.length;
    ids = [];
    tell(collection, written);
  };
  for await (const { _id } of cursor) {
    ids.push(_id);
    if (ids.length === batchSize) await writeBatch();
  }
  if (ids.length > 0) await writeBatch();
}

/** The batch, its checkpoint and the proof that the lock is held are written together, or none of them is. */
function writeTogether(
  { db, lock }: Rewriting,
  documents: Collection<{ _id: Id }>,
  ids: readonly Id[],
  update: readonly Document[],
): Promise<void> {
  return inTransaction(
    db.client,
    async (session) => {
      await lock.hold(session);
      await documents.updateMany({ _id: { $in: [...ids] } }, [...update], { session });
      await keepCheckpoint(db, documents.collectionName, ids.at(-1), session);
    },
    PATIENCE,
  );
}

async function keepCheckpoint(
  db: Db,
  collection: string,
  checkpoint: Id | undefined,
  session: ClientSession,
): Promise<void> {
  const { underWay } = await readSchemaState(db, { session });
  if (underWay === null || checkpoint === undefined) throw new Error('No migration is under way.');
  const checkpoints = { ...underWay.checkpoints, [collection]: checkpoint };
  await writeSchemaState(db, { underWay: { ...underWay, checkpoints } }, session);
}
