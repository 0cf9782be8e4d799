import { BSON, type ClientSession, type MongoClient } from 'mongodb';
import { type Clock, MS_PER_SECOND } from '../clock.ts';
import type { Complaint } from '../complaints/complaint.ts';
import type { ErasureLedger } from '../complaints/erasure-ledger.ts';
import { inTransaction } from '../store/transaction.ts';
import type { ComplaintTrace } from './complaint-trace.ts';
import { type ReleaseDependencies, releaseFollowers } from './release-followers.ts';
import type { RetentionStore } from './retention-store.ts';
import { createTombstone, type Tombstone, type TombstoneStore } from './tombstone.ts';

/** The search index has one writer at a time, and its batches are waited for. */
const PATIENCE = { patienceMs: 30 * MS_PER_SECOND };

export interface DeletionDependencies extends ReleaseDependencies {
  readonly client: MongoClient;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly retention: RetentionStore;
  readonly tombstones: TombstoneStore;
  readonly ledger: ErasureLedger;
  readonly traces: readonly ComplaintTrace[];
}

/**
 * Deletes a complaint with all its traces and leaves a tombstone, in one transaction that looks at the complaint once
 * more: `mayGo` decides about it as it is then, whatever was asked for before. Complaints that follow it are released
 * with it; where they are very many, before it.
 *
 * @returns the BSON size in bytes of the rows that are gone; undefined when nothing was deleted.
 */
export async function deleteComplaint(
  dependencies: DeletionDependencies,
  id: string,
  mayGo: (complaint: Complaint) => boolean,
): Promise<number | undefined> {
  for (;;) {
    const outcome = await deleteOrRelease(dependencies, id, mayGo);
    if (outcome !== 'some_released') return outcome;
  }
}

async function deleteOrRelease(
  dependencies: DeletionDependencies,
  id: string,
  mayGo: (complaint: Complaint) => boolean,
): Promise<number | 'some_released' | undefined> {
  const { client, clock, timeZone, complaints, tombstones, ledger } = dependencies;
  let tombstone: Tombstone | undefined;
  let freed: number | undefined;
  return inTransaction(
    client,
    async (session) => {
      const complaint = await complaints.get(id, session);
      if (complaint === undefined) {
        // Of a commit whose answer was lost the tombstone is there, and only then.
        const isOurs = tombstone !== undefined && (await tombstones.exists(tombstone.id, session));
        return isOurs ? freed : undefined;
      }
      if (!mayGo(complaint)) return undefined;
      if (!(await releaseFollowers(dependencies, complaint, clock.now(), session))) return 'some_released';
      tombstone ??= createTombstone(complaint, timeZone);
      freed = await removeAll(dependencies, complaint, session);
      await tombstones.insert(tombstone, session);
      await ledger.add(id, 'deleted', clock.now(), session);
      return freed;
    },
    PATIENCE,
  );
}

async function removeAll(
  { traces, retention }: DeletionDependencies,
  complaint: Complaint,
  session: ClientSession,
): Promise<number> {
  let freed = BSON.calculateObjectSize(complaint);
  for (const trace of traces) freed += await trace.remove(complaint.id, session);
  await retention.deleteRow(complaint.id, session);
  return freed;
}
