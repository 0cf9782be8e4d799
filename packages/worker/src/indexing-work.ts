import {
  type CandidateStore,
  type City,
  createCandidateStore,
  createCityGrid,
  createComplaintReader,
  createDuplicateReader,
  createIndexParts,
  createIndexRebuild,
  createPivotLexicon,
  createSearchIndex,
  createTermWeights,
  type IndexRebuild,
  loadDuplicateModel,
  type ReadComplaint,
  type SearchIndex,
  type StoreClock,
  type StoreConnection,
} from '@namsev/core';

/** What brings search and duplicate candidates up to date. */
export interface IndexingWork {
  readonly searchIndex: SearchIndex;
  readonly rebuild: IndexRebuild;
  readonly candidates: {
    readonly store: CandidateStore;
    readonly read: ReadComplaint;
    readonly clock: StoreClock;
  };
}

export interface IndexingWorkOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  readonly clock: StoreClock;
  readonly city: City;
}

/** Made when it is first needed: a lexicon takes a tenth of a second to build, which a start should not wait for. */
export function createIndexingWork(options: IndexingWorkOptions): () => IndexingWork {
  let made: IndexingWork | undefined;
  return () => {
    made ??= makeIndexingWork(options);
    return made;
  };
}

function makeIndexingWork({ connection, clock, city }: IndexingWorkOptions): IndexingWork {
  const { client, db } = connection;
  const lexicon = createPivotLexicon();
  const parts = createIndexParts(client, db, lexicon);
  const { frequencies } = loadDuplicateModel();
  const reader = createDuplicateReader(lexicon, createTermWeights(frequencies));
  const read = createComplaintReader(reader, createCityGrid(city));
  return {
    searchIndex: createSearchIndex(parts),
    rebuild: createIndexRebuild(db, parts),
    candidates: { store: createCandidateStore(db), read, clock },
  };
}
