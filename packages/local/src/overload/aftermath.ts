import type { Db } from 'mongodb';
import { auditFilings } from '../load/filing-audit.ts';
import type { LoadOutcome } from '../load/load-order.ts';

/** What is in the store, held against what everybody was told. All but `complaints` should be 0. */
export interface Aftermath {
  readonly complaints: number;
  readonly lost: number;
  /** Keys with more than one complaint. */
  readonly doubled: number;
  /** Keys that were refused before anything was done, and have a complaint all the same. */
  readonly refusedAndStored: number;
  readonly notAnalysed: number;
  readonly wronglyTold: number;
  readonly deadLetters: number;
}

/** Reads a whole database that holds nothing but what was filed by these loads. */
export async function readAftermath(db: Db, outcomes: readonly LoadOutcome[]): Promise<Aftermath> {
  const acknowledged = new Map(outcomes.flatMap(({ pressed }) => pressed?.acknowledged ?? []));
  const refused = outcomes.flatMap(({ pressed }) => pressed?.refused ?? []);
  const counts = await countByKey(db);
  const audit = await auditFilings(db, acknowledged);
  return {
    complaints: audit.complaints,
    lost: audit.lost,
    doubled: [...counts.values()].filter((count) => count > 1).length,
    refusedAndStored: refused.filter((key) => counts.has(key)).length,
    notAnalysed: audit.complaints - audit.analysed,
    wronglyTold: audit.wronglyTold,
    deadLetters: audit.deadLetters,
  };
}

/** A filing keeps its request id, which is its key here. */
async function countByKey(db: Db): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const found = db.collection<{ requestId: string }>('complaints').find({}, { projection: { requestId: 1 } });
  for await (const { requestId } of found) counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
  return counts;
}
