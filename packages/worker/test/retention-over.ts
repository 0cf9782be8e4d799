import {
  type ChangeDependencies,
  createComplaintTraces,
  createDuplicateMentions,
  createErasureLedger,
  createFigureCounter,
  createRetentionStore,
  createSupportStore,
  createTombstoneStore,
  type DuplicateMentions,
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
): Changes &
  RetentionDependencies & { readonly figures: FigureCounter; readonly mentions: DuplicateMentions } {
  const { complaints } = changes;
  const mentions = createDuplicateMentions(client, db);
  const figures = createFigureCounter({ client, db, city: TIRUPUR, complaints });
  return {
    ...changes,
    timeZone: TIRUPUR.timeZone,
    figures,
    retention: createRetentionStore(db),
    supports: createSupportStore(db),
    tombstones: createTombstoneStore(db),
    ledger: createErasureLedger(db),
    mentions,
    traces: createComplaintTraces(db, { searchIndex: () => indexing().searchIndex, figures, mentions }),
  };
}
