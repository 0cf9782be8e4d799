import { Binary, type ClientSession, type Db } from 'mongodb';
import type { Artefact } from './artefact.ts';

/** Every version that was ever there, so that each can be gone back to. */
export interface ArtefactStore {
  /** Keeps the bytes under their hash. Keeping them again changes nothing. */
  keepBytes(sha256: string, bytes: Uint8Array): Promise<void>;
  /** The bytes as they are kept, whatever their hash is by now; undefined where there are none. */
  readBytes(sha256: string): Promise<Buffer | undefined>;
  /** One of the same id is replaced: ids name their content, and only `baseline` is ever another one. */
  put(artefact: Artefact, session?: ClientSession): Promise<void>;
  get(id: string): Promise<Artefact | undefined>;
  /** Those that are known, in no order. */
  getMany(ids: readonly string[], session?: ClientSession): Promise<readonly Artefact[]>;
  /** By id, those after `after`. */
  list(limit: number, after?: string): Promise<readonly Artefact[]>;
}

type ArtefactDocument = Omit<Artefact, 'id'> & { _id: string };
interface FileDocument {
  _id: string;
  content: Binary;
}

export function createArtefactStore(db: Db): ArtefactStore {
  const artefacts = db.collection<ArtefactDocument>('models');
  const files = db.collection<FileDocument>('model_files');
  return {
    async keepBytes(sha256, bytes) {
      const content = new Binary(Buffer.from(bytes));
      await files.updateOne({ _id: sha256 }, { $setOnInsert: { content } }, { upsert: true });
    },
    async readBytes(sha256) {
      const found = await files.findOne({ _id: sha256 });
      return found === null ? undefined : Buffer.from(found.content.buffer);
    },
    async put({ id, ...fields }, session) {
      await artefacts.replaceOne({ _id: id }, fields, { upsert: true, ...(session && { session }) });
    },
    async get(id) {
      const found = await artefacts.findOne({ _id: id });
      return found === null ? undefined : toArtefact(found);
    },
    async getMany(ids, session) {
      const found = artefacts.find({ _id: { $in: [...ids] } }, { ...(session && { session }) });
      return (await found.toArray()).map(toArtefact);
    },
    async list(limit, after) {
      const filter = after === undefined ? {} : { _id: { $gt: after } };
      return (await artefacts.find(filter).sort({ _id: 1 }).limit(limit).toArray()).map(toArtefact);
    },
  };
}

function toArtefact({ _id, ...fields }: ArtefactDocument): Artefact {
  return { id: _id, ...fields };
}
