import { type ClientSession, type Db, ObjectId } from 'mongodb';

/** What officers tell each other about a complaint; no citizen sees it. */
export interface Note {
  readonly id: string;
  readonly complaintId: string;
  readonly at: Date;
  /** Id of the API key. */
  readonly by: string;
  readonly text: string;
}

type NoteDocument = Omit<Note, 'id' | 'complaintId'> & { _id: ObjectId; complaintId: ObjectId };

export interface NoteStore {
  append(note: Note, session: ClientSession): Promise<void>;
  /** Oldest first, at most `limit`. */
  list(complaintId: string, limit: number): Promise<readonly Note[]>;
  removeAll(complaintId: string, session: ClientSession): Promise<void>;
}

export function createNoteStore(db: Db): NoteStore {
  const notes = db.collection<NoteDocument>('notes');
  return {
    async append({ id, complaintId, ...fields }, session) {
      const ids = { _id: new ObjectId(id), complaintId: new ObjectId(complaintId) };
      await notes.insertOne({ ...ids, ...fields }, { session });
    },
    async list(complaintId, limit) {
      const found = notes
        .find({ complaintId: new ObjectId(complaintId) })
        .sort({ at: 1 })
        .limit(limit);
      return (await found.toArray()).map(toNote);
    },
    async removeAll(complaintId, session) {
      await notes.deleteMany({ complaintId: new ObjectId(complaintId) }, { session });
    },
  };
}

function toNote({ _id, complaintId, ...fields }: NoteDocument): Note {
  return { id: _id.toHexString(), complaintId: complaintId.toHexString(), ...fields };
}
