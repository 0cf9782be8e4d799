import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  backUp,
  connectStore,
  createComplaintStore,
  createErasureCopy,
  createErasureLedger,
  createStoreClock,
  type FoundBackup,
  inTransaction,
  MS_PER_HOUR,
  MS_PER_SECOND,
  RESTORE_TIMEOUTS,
  type RestorePhases,
  type StoreConnection,
} from '@namsev/core';
import type { BenchSystem } from '../bench/bench-system.ts';
import { restoreInto } from '../recovery/restore-into.ts';
import type { Say } from '../say.ts';
import { followMemory } from './follow-memory.ts';

export interface DrillResult {
  readonly complaints: number;
  readonly documents: number;
  /** Of the documents, before compression. */
  readonly megabytes: number;
  readonly backup: Measured;
  readonly restore: Measured & { readonly phases: RestorePhases };
  /** From the restored store to an api that answers. */
  readonly apiReadySeconds: number;
  /** So many are back within the hour that is the objective, at this rate. */
  readonly complaintsInAnHour: number;
  /** Erasures after the backup, and how many of them were applied once more before the api was ready. */
  readonly erasures: { readonly asked: number; readonly reapplied: number };
  readonly faults: readonly string[];
}

interface Measured {
  readonly seconds: number;
  readonly documentsPerSecond: number;
  /** Memory of the process at its highest, above what it had in the beginning. */
  readonly memoryMB: number;
}

export interface Drill {
  /** With the seeded complaints. */
  readonly lost: BenchSystem;
  readonly empty: BenchSystem;
  /** Folder of the city's data. */
  readonly city: string;
  /** Where the backup goes; it is removed in the end. */
  readonly folder: string;
  readonly say: Say;
}

/** Complaints whose erasure the backup does not know of yet. */
const ERASURES = 50;

/** Backs a seeded store up, restores it into an empty one, and starts an api on that. */
export async function runDrill({ lost, empty, city, folder, say }: Drill): Promise<DrillResult> {
  const [from, into] = [open(lost), open(empty)];
  try {
    await mkdir(folder, { recursive: true });
    say('Making a backup.');
    const [made, backupMemory] = await followMemory(() => makeBackup(from, folder));
    const erased = await eraseAfterwards(from, made, folder);
    const documents = made.manifest.collections.reduce((sum, each) => sum + each.documents, 0);
    const bytes = made.manifest.collections.reduce((sum, each) => sum + each.bytes, 0);
    const order = { city, backup: made, ledgerFolder: folder, say };
    const [report, restoreMemory] = await followMemory(() => restoreInto(into, order));
    const begun = performance.now();
    const api = await empty.start('api');
    const apiReadySeconds = seconds(performance.now() - begun);
    await api.stop();
    const complaints = await from.db.collection('complaints').countDocuments();
    const restored = await into.db.collection('complaints').countDocuments();
    const left = await countWords(into, erased);
    const backupMs = Date.parse(made.manifest.finishedAt) - Date.parse(made.manifest.takenAt);
    return {
      complaints,
      documents,
      megabytes: Math.round(bytes / 1_000_000),
      backup: measured(documents, backupMs, backupMemory),
      restore: { ...measured(documents, report.tookMs, restoreMemory), phases: report.phases },
      apiReadySeconds,
      complaintsInAnHour: Math.floor(
        (complaints * MS_PER_HOUR) / (report.tookMs + apiReadySeconds * MS_PER_SECOND),
      ),
      erasures: { asked: erased.length, reapplied: report.erasures.erased },
      faults: [
        ...(restored === complaints ? [] : [`${restored} of ${complaints} complaints are back`]),
        ...(left === 0 ? [] : [`${left} complaints that were erased have their words again`]),
        ...(report.erasures.erased === erased.length ? [] : ['not every erasure was applied once more']),
      ],
    };
  } finally {
    await Promise.all([from.close(), into.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

function open({ storeUri, database }: BenchSystem): StoreConnection {
  return connectStore({ ...RESTORE_TIMEOUTS, uri: storeUri, database, applicationName: 'namsev-drill' });
}

async function makeBackup({ client, db }: StoreConnection, folder: string): Promise<FoundBackup> {
  const clock = await createStoreClock(db);
  try {
    return await backUp({ client, db, clock }, join(folder, 'backups'));
  } finally {
    clock.stop();
  }
}

/** What citizens had erased after the backup is in the copy of the ledger alone. */
async function eraseAfterwards({ client, db }: StoreConnection, backup: FoundBackup, folder: string) {
  const found = await db
    .collection('complaints')
    .find({ status: 'pending' }, { projection: { _id: 1 }, limit: ERASURES })
    .toArray();
  const ids = found.map(({ _id }) => String(_id));
  const ledger = createErasureLedger(db);
  const at = new Date(Date.parse(backup.manifest.takenAt) + 1);
  await inTransaction(client, async (session) => {
    for (const id of ids) await ledger.add(id, 'erased', at, session);
  });
  await createErasureCopy(ledger, folder).update();
  return ids;
}

async function countWords({ db }: StoreConnection, erased: readonly string[]): Promise<number> {
  const complaints = await createComplaintStore(db).getMany(erased);
  return complaints.filter(({ description }) => description !== '').length;
}

function measured(documents: number, ms: number, memoryMB: number): Measured {
  return { seconds: seconds(ms), documentsPerSecond: Math.round((documents * 1_000) / ms), memoryMB };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
