import {
  type Clock,
  createAuditLog,
  createComplaintStore,
  createComplaintTraces,
  createDuplicateMentions,
  createErasureLedger,
  createFigureCounter,
  createIndexParts,
  createNoteStore,
  createPivotLexicon,
  createRetentionStore,
  createSearchIndex,
  createStoreClock,
  createSupportStore,
  createTimelineStore,
  createTombstoneStore,
  type FoundBackup,
  loadCity,
  type RestoreReport,
  readErasureCopy,
  reapplyErasures,
  restoreBackup,
  type StoreConnection,
} from '@namsev/core';
import type { Say } from '../say.ts';

export interface RestoreOrder {
  /** Folder of the city's data. */
  readonly city: string;
  readonly backup: FoundBackup;
  /** Folder with the copy of the ledger of erasures. */
  readonly ledgerFolder: string;
  readonly say: Say;
}

/** Restores, completes the ledger of erasures from its copy, and applies it before anybody sees the store. */
export async function restoreInto(
  connection: Pick<StoreConnection, 'client' | 'db'>,
  { city, backup, ledgerFolder, say }: RestoreOrder,
): Promise<RestoreReport> {
  const { client, db } = connection;
  const ledger = createErasureLedger(db);
  const clock = await createStoreClock(db);
  try {
    return await restoreBackup({
      db,
      clock,
      backup,
      say,
      async completeLedger() {
        for await (const entries of readErasureCopy(ledgerFolder)) await ledger.complete(entries);
      },
      reapplyErasures: () => reapplyErasures(erasureDependencies({ client, db }, clock, city)),
    });
  } finally {
    clock.stop();
  }
}

function erasureDependencies(
  { client, db }: Pick<StoreConnection, 'client' | 'db'>,
  clock: Clock,
  cityFolder: string,
) {
  const city = loadCity(cityFolder);
  const complaints = createComplaintStore(db);
  const figures = createFigureCounter({ client, db, city, complaints });
  const mentions = createDuplicateMentions(client, db);
  const searchIndex = createSearchIndex(createIndexParts(client, db, createPivotLexicon()));
  return {
    client,
    clock,
    timeZone: city.timeZone,
    complaints,
    timeline: createTimelineStore(db),
    notes: createNoteStore(db),
    audit: createAuditLog(db, client),
    ledger: createErasureLedger(db),
    mentions,
    retention: createRetentionStore(db),
    supports: createSupportStore(db),
    tombstones: createTombstoneStore(db),
    traces: createComplaintTraces(db, { searchIndex: () => searchIndex, figures, mentions }),
  };
}
