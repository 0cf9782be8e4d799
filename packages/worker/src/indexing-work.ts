import {
  type City,
  createCandidateStore,
  createCityGrid,
  createComplaintReader,
  createComplaintStore,
  createDuplicateDetector,
  createDuplicateMentions,
  createDuplicateReader,
  createFigureCounter,
  createIndexParts,
  createIndexRebuild,
  createJobStore,
  createPivotLexicon,
  createSearchIndex,
  createTermWeights,
  type DuplicateLookup,
  type DuplicateMentions,
  type DuplicateModel,
  type IndexRebuild,
  loadDuplicateModel,
  type PivotLexicon,
  type SearchIndex,
  type StoreClock,
  type StoreConnection,
} from '@namsev/core';
import { createFigureKeeping, type FigureKeeping } from './figure-keeping.ts';
import { gatherCandidates, gatherComplaints } from './gathered-stores.ts';

/** What brings search, statistics and duplicate candidates up to date. */
export interface IndexingWork {
  readonly searchIndex: SearchIndex;
  readonly rebuild: IndexRebuild;
  readonly figures: FigureKeeping;
  /** Candidates, and how others are found among them. */
  readonly candidates: DuplicateLookup;
  /** What analyses say of others. */
  readonly mentions: DuplicateMentions;
}

export interface IndexingWorkOptions {
  readonly connection: Pick<StoreConnection, 'client' | 'db'>;
  readonly clock: StoreClock;
  readonly city: City;
  /** One that others use too; without it another is built. */
  readonly lexicon?: PivotLexicon;
  /** The one that is active at the moment; without it the shipped one. */
  duplicateModel?(): DuplicateModel;
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
  duplicateModel = loadOnce(),
}: IndexingWorkOptions): IndexingWork {
  const { client, db } = connection;
  const parts = createIndexParts(client, db, lexicon);
  const active = followModel(duplicateModel);
  const reader = createDuplicateReader(lexicon, (term) => active().weightOf(term));
  const read = createComplaintReader(reader, createCityGrid(city));
  const complaints = createComplaintStore(db);
  return {
    searchIndex: createSearchIndex(parts),
    rebuild: createIndexRebuild(db, parts),
    figures: createFigureKeeping({
      figures: createFigureCounter({ client, db, city, complaints }),
      jobs: createJobStore(db),
      clock,
    }),
    candidates: {
      store: gatherCandidates(createCandidateStore(db)),
      read,
      clock,
      get detector() {
        return active().detector;
      },
      complaints: gatherComplaints(complaints),
    },
    mentions: createDuplicateMentions(client, db),
  };
}

/** Makes detector and weights anew only when another model is active. */
function followModel(model: () => DuplicateModel) {
  const make = (of: DuplicateModel) => ({
    of,
    detector: createDuplicateDetector(of),
    weightOf: createTermWeights(of.frequencies),
  });
  let made: ReturnType<typeof make> | undefined;
  return () => {
    const active = model();
    if (made?.of !== active) made = make(active);
    return made;
  };
}

function loadOnce(): () => DuplicateModel {
  let loaded: DuplicateModel | undefined;
  return () => {
    loaded ??= loadDuplicateModel();
    return loaded;
  };
}
