import {
  type City,
  createCandidateStore,
  createCityGrid,
  createComplaintReader,
  createComplaintStore,
  createDuplicateDetector,
  createDuplicateReader,
  createIndexParts,
  createIndexRebuild,
  createPivotLexicon,
  createSearchIndex,
  createTermWeights,
  type DuplicateLookup,
  type IndexRebuild,
  loadDuplicateModel,
  type PivotLexicon,
  type SearchIndex,
  type StoreClock,
  type StoreConnection,
} from '@namsev/core';

/** What brings search and duplicate candidates up to date. */
export interface IndexingWork {
  readonly searchIndex: SearchIndex;
  readonly rebuild: IndexRebuild;
  /** Candidates, and how others are found among them. */
  readonly candidates: DuplicateLookup;
}

export interface IndexingWorkOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  readonly clock: StoreClock;
  readonly city: City;
  /** One that others use too; without it another is built. */
  readonly lexicon?: PivotLexicon;
}

/** Made when it is first needed: a lexicon takes a tenth of a second to build, which a start should not wait for. */
export function createIndexingWork(options: IndexingWorkOptions): () => IndexingWork {
  let made: IndexingWork | undefined;
  return () => {
    made ??= makeIndexingWork(options);
    return made;
  };
}

function makeIndexingWork({
  connection,
  clock,
  city,
  lexicon = createPivotLexicon(),
}: IndexingWorkOptions): IndexingWork {
  const { client, db } = connection;
  const parts = createIndexParts(client, db, lexicon);
  const model = loadDuplicateModel();
  const reader = createDuplicateReader(lexicon, createTermWeights(model.frequencies));
  const read = createComplaintReader(reader, createCityGrid(city));
  return {
    searchIndex: createSearchIndex(parts),
    rebuild: createIndexRebuild(db, parts),
    candidates: {
      store: createCandidateStore(db),
      read,
      clock,
      detector: createDuplicateDetector(model),
      complaints: createComplaintStore(db),
    },
  };
}
