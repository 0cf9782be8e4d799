import type { ClientSession, Db } from 'mongodb';
import type { ReanalysisRun } from './reanalysis-run.ts';

export interface ReanalysisStore {
  insert(run: ReanalysisRun, session: ClientSession): Promise<void>;
  get(id: string): Promise<ReanalysisRun | undefined>;
  /** The one that is under way. Two callers of one moment wait for each other. */
  underWay(session: ClientSession): Promise<ReanalysisRun | undefined>;
  /** Writes what a part has come to; false when that part is over already. */
  save(run: ReanalysisRun, part: number, session: ClientSession): Promise<boolean>;
  /** Says of a run that nobody will go on with it. */
  giveUp(id: string, at: Date): Promise<void>;
  /** Newest first. */
  latest(limit: number): Promise<readonly ReanalysisRun[]>;
}

type RunDocument = Omit<ReanalysisRun, 'id'> & {
  _id: string;
  /** While it is not over. */
  unfinished?: true;
};
type TurnDocument = { _id: string; turns: number };

export function createReanalysisStore(db: Db): ReanalysisStore {
  const runs = db.collection<RunDocument>('reanalysis_runs');
  const turns = db.collection<TurnDocument>('control');
  return {
    async insert(run, session) {
      await runs.insertOne(toDocument(run), { session });
    },
    async get(id) {
      const found = await runs.findOne({ _id: id });
      return found === null ? undefined : toRun(found);
    },
    async underWay(session) {
      await turns.updateOne({ _id: 'reanalysis-turn' }, { $inc: { turns: 1 } }, { upsert: true, session });
      const [found] = await runs.find({ unfinished: true }, { session }).limit(1).toArray();
      return found === undefined ? undefined : toRun(found);
    },
    async save(run, part, session) {
      const known = await runs.findOne({ _id: run.id }, { session });
      if (known === null || known.part !== part || known.state !== 'running') return false;
      await runs.replaceOne({ _id: run.id }, toDocument(run), { session });
      return true;
    },
    async giveUp(id, at) {
      const over = { $ne: ['$state', 'running'] };
      await runs.updateOne({ _id: id }, [
        {
          $set: {
            state: { $cond: [over, '$state', 'failed'] },
            finishedAt: { $cond: [over, '$finishedAt', at] },
            unfinished: '$$REMOVE',
          },
        },
      ]);
    },
    async latest(limit) {
      return (await runs.find().sort({ askedAt: -1 }).limit(limit).toArray()).map(toRun);
    },
  };
}

function toDocument({ id, ...fields }: ReanalysisRun): RunDocument {
  return { _id: id, ...fields, ...(fields.state === 'running' && { unfinished: true as const }) };
}

function toRun({ _id, unfinished, ...fields }: RunDocument): ReanalysisRun {
  return { id: _id, ...fields };
}
