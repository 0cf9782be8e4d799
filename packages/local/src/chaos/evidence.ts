import type { Db } from 'mongodb';
import { auditFilings, type FilingAudit, isForLater } from '../load/filing-audit.ts';
import type { ToldOfFilings } from './chaos-load.ts';
import type { RunRecord } from './job-records.ts';
import type { StrikeContext, StrikeRecord } from './perform-strike.ts';
import type { Intent } from './recorded-jobs.ts';

export interface LetterRecord {
  /** Id of the job as which it began, and how many times it had been given another chance. */
  readonly origin: string;
  readonly generation: number;
  readonly status: string;
}

export interface RowLeft {
  readonly database: string;
  readonly id: string;
  readonly waits: boolean;
  readonly isHeld: boolean;
}

/** All that is there to be seen after a run, for the invariants to be held against. */
export interface Evidence {
  readonly accepted: readonly Intent[];
  readonly runs: readonly RunRecord[];
  readonly effects: ReadonlyMap<Intent, number>;
  readonly letters: readonly LetterRecord[];
  readonly struck: readonly StrikeRecord[];
  /** Jobs that are still there when nothing should be. */
  readonly rowsLeft: readonly RowLeft[];
  readonly filings: FilingAudit;
  readonly acknowledged: number;
  /** Filings that were answered 500. */
  readonly internalErrors: number;
  /** Complaints whose analysis was written more than once. */
  readonly analysedTwice: number;
  /** Dead letters of the shipped worker that nobody has decided about. */
  readonly deadAnalyses: number;
}

export async function gatherEvidence(context: StrikeContext, told: ToldOfFilings): Promise<Evidence> {
  const { client, databases } = context.system;
  const service = client.db(databases.service);
  const queues = client.db(databases.queues);
  return {
    accepted: [...new Set(context.accepted)],
    runs: await context.records.runs(),
    effects: await context.records.effects(),
    letters: await readLetters(queues),
    struck: context.struck,
    rowsLeft: [...(await readRows(service)), ...(await readRows(queues))],
    filings: await auditFilings(service, told.acknowledged),
    acknowledged: told.acknowledged.size,
    internalErrors: told.answers['500'] ?? 0,
    analysedTwice: await countAnalysedTwice(service),
    deadAnalyses: await service.collection('dead_letters').countDocuments({ status: 'dead' }),
  };
}

async function readLetters(db: Db): Promise<readonly LetterRecord[]> {
  const letters = await db.collection('dead_letters').find().toArray();
  return letters.map(({ origin, generation, status }) => ({ origin: String(origin), generation, status }));
}

async function readRows(db: Db): Promise<readonly RowLeft[]> {
  const rows = await db.collection('jobs').find().limit(1_000).toArray();
  const left = rows.filter((row) => !isForLater(row, new Date()));
  return left.map(({ _id, lane, held, leaseUntil, lockToken }) => ({
    database: db.databaseName,
    id: String(_id),
    waits: lane !== undefined,
    isHeld: held !== undefined && leaseUntil !== undefined && lockToken !== undefined,
  }));
}

/** A complaint is filed as version 1, and its analysis is one more; one that failed first is another. */
async function countAnalysedTwice(db: Db): Promise<number> {
  const complaints = await db
    .collection('complaints')
    .find({}, { projection: { version: 1 } })
    .toArray();
  const failedOnce = new Set(
    (await db.collection('dead_letters').find().toArray()).map(({ origin }) => String(origin)),
  );
  return complaints.filter(({ _id, version }) => version > (failedOnce.has(String(_id)) ? 3 : 2)).length;
}
