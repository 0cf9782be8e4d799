import type { ClientSession, Db } from 'mongodb';
import type { Configuration, Revision } from './configuration.ts';

/** Which configuration is active, and which ones were. */
export interface ConfigurationStore {
  /** Undefined in a store that no process has started on. */
  active(session?: ClientSession): Promise<Configuration | undefined>;
  /** The number of the active one alone: what every process asks once a second. */
  activeRevision(): Promise<number>;
  /** Makes others who want to change it wait for, or fail with, this transaction. */
  takeTurn(session: ClientSession): Promise<void>;
  /** Makes a revision the active one. */
  write(revision: Revision, session: ClientSession): Promise<void>;
  revision(revision: number): Promise<Revision | undefined>;
  /** Newest first, those before `before`. */
  history(limit: number, before?: number): Promise<readonly Revision[]>;
}

type ActiveDocument = Partial<Configuration> & { _id: 'configuration'; turns: number };
type RevisionDocument = Omit<Revision, 'revision'> & { _id: number };

const ACTIVE = 'configuration';

export function createConfigurationStore(db: Db): ConfigurationStore {
  const control = db.collection<ActiveDocument>('control');
  const revisions = db.collection<RevisionDocument>('configurations');
  return {
    async active(session) {
      const found = await control.findOne({ _id: ACTIVE }, { ...(session && { session }) });
      return found === null ? undefined : toConfiguration(found);
    },
    async activeRevision() {
      const found = await control.findOne({ _id: ACTIVE }, { projection: { revision: 1 } });
      return found?.revision ?? 0;
    },
    async takeTurn(session) {
      await control.updateOne({ _id: ACTIVE }, { $inc: { turns: 1 } }, { upsert: true, session });
    },
    async write({ revision, at, by, action, backTo, ...configuration }, session) {
      const entry = { ...configuration, at, by, action, backTo };
      await control.updateOne({ _id: ACTIVE }, { $set: { revision, ...configuration } }, { session });
      await revisions.insertOne({ _id: revision, ...entry }, { session });
    },
    async revision(revision) {
      const found = await revisions.findOne({ _id: revision });
      return found === null ? undefined : toRevision(found);
    },
    async history(limit, before) {
      const filter = before === undefined ? {} : { _id: { $lt: before } };
      return (await revisions.find(filter).sort({ _id: -1 }).limit(limit).toArray()).map(toRevision);
    },
  };
}

function toConfiguration({ _id, turns, ...fields }: ActiveDocument): Configuration | undefined {
  return isWhole(fields) ? fields : undefined;
}

/** All fields are written at once: with a revision all others are there. */
function isWhole(fields: Partial<Configuration>): fields is Configuration {
  return fields.revision !== undefined;
}

function toRevision({ _id, ...fields }: RevisionDocument): Revision {
  return { revision: _id, ...fields };
}
