import {
  type ActiveArtefacts,
  type Analyser,
  analyserDataOf,
  createAnalyser,
  createArtefactFollower,
  createEnglishSentenceReader,
  createLiveAnalyser,
  createPivotLexicon,
  type DuplicateModel,
  duplicateModelOf,
  ignoreCall,
  type LiveAnalyser,
  type LiveCity,
  type Logger,
  loadDuplicateModel,
  type Metrics,
  type PivotLexicon,
  type VersionRegistry,
  workAlike,
} from '@namsev/core';

/** A candidate that reads what the active services have read. */
export interface ShadowReader {
  readonly candidate: string;
  readonly analyser: Analyser;
}

/** What a worker works with, as it is active in the store. */
export interface ActiveVersions {
  /** Loads what is active, and follows it from then on. @throws DomainError model_unavailable */
  load(): Promise<Analyser>;
  /** Looks at once whether something else is active; the revision that this worker works by then. */
  look(): Promise<number>;
  shadow(): ShadowReader | undefined;
  /** The analyser's, for others to use too. */
  lexicon(): PivotLexicon;
  duplicateModel(): DuplicateModel;
  /** Of what is active, what this worker does not work with, and why. */
  refused(): readonly string[];
  /** 0 before it works by any. */
  revision(): number;
  stop(): void;
}

export interface ActiveVersionsOptions {
  readonly registry: VersionRegistry;
  /** Its taxonomy follows what is active. */
  readonly city: LiveCity;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'ai'>;
}

export function createActiveVersions({
  registry,
  city,
  logger,
  metrics,
}: ActiveVersionsOptions): ActiveVersions {
  let live: LiveAnalyser | undefined;
  let shadow: ShadowReader | undefined;
  let duplicates: DuplicateModel | undefined;
  const lexicon = onFirstUse(() => createPivotLexicon());
  const readSentences = onFirstUse(() => createEnglishSentenceReader());

  const apply = async (active: ActiveArtefacts, before: ActiveArtefacts | undefined) => {
    const shared = { lexicon: lexicon(), readSentences: await readSentences() };
    const { contents, shadow: candidate } = active;
    if (before === undefined || !workAlike(before, active)) {
      const analyser = await createAnalyser(metrics.ai, { ...shared, data: analyserDataOf(contents) });
      city.use(contents.taxonomy);
      duplicates = duplicateModelOf(contents);
      live ??= createLiveAnalyser(analyser);
      live.use(analyser);
    }
    shadow =
      candidate === null
        ? undefined
        : {
            candidate: candidate.id,
            analyser: await createAnalyser(ignoreCall, {
              ...shared,
              data: analyserDataOf(candidate.contents),
            }),
          };
  };
  const follower = createArtefactFollower({ registry, logger, apply });
  return {
    async load() {
      await follower.load();
      follower.start();
      if (live === undefined) throw new Error('What was loaded was not applied.');
      return live;
    },
    async look() {
      await follower.look();
      return follower.revision();
    },
    shadow: () => shadow,
    lexicon,
    duplicateModel: () => duplicates ?? loadDuplicateModel(),
    refused: follower.refused,
    revision: follower.revision,
    stop: follower.stop,
  };
}

function onFirstUse<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
