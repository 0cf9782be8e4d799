import {
  type ChangeDependencies,
  createComplaintTraces,
  createErasureLedger,
  createFigureCounter,
  createRetentionStore,
  createSupportStore,
  createTombstoneStore,
  type FigureCounter,
  type RetentionDependencies,
} from '@namsev/core';
import { type TestStore, TIRUPUR } from '@namsev/core/testing';
import type { IndexingWork } from '../src/indexing-work.ts';

/** What archives and deletes complaints of a store. */
export function retentionOver<Changes extends ChangeDependencies>(
  { client, db }: TestStore,
  changes: Changes,
  indexing: () => Pick<IndexingWork, 'searchIndex'>,
): Changes & RetentionDependencies & { readonly figures: FigureCounter } {
  const { complaints } = changes;
  const figures = createFigureCounter({ client, db, city: TIRUPUR, complaints });
  return {
    ...changes,
    timeZone: TIRUPUR.timeZone,
    figures,
    retention: createRetentionStore(db),
    supports: createSupportStore(db),
    tombstones: createTombstoneStore(db),
    ledger: createErasureLedger(db),
    traces: createComplaintTraces(db, { searchIndex: () => indexing().searchIndex, figures }),
  };
}
