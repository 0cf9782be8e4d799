import { setTimeout as pause } from 'node:timers/promises';
import {
  type ActiveArtefacts,
  type Analyser,
  type ArtefactContents,
  analyserDataOf,
  createAnalyser,
  createArtefactFollower,
  createCityGrid,
  createComplaintReader,
  createDuplicateDetector,
  createDuplicateReader,
  createGuide,
  createTermWeights,
  DomainError,
  type DuplicateDetector,
  duplicateModelOf,
  type Guide,
  isStoreUnavailable,
  type LiveCity,
  type Logger,
  type Metrics,
  MS_PER_SECOND,
  type PivotLexicon,
  type ReadComplaint,
  readPlainSentences,
  type VersionRegistry,
  workAlike,
} from '@namsev/core';

/** What a check reads a complaint with. */
export interface LanguageServices {
  readonly analyser: Analyser;
  readonly detector: DuplicateDetector;
  readonly guide: Guide;
  readonly read: ReadComplaint;
}

/** Why nothing can be said about a text. */
export type LanguageFault = 'models_loading' | 'models_unavailable';

export interface LanguageLoader {
  current(): LanguageServices | LanguageFault;
  /** Loads once, and follows what is active from then on; false when it failed and has to be tried again. */
  load(): Promise<boolean>;
  /** Looks at once whether something else is active. */
  look(): Promise<void>;
  /** Of what is active, what this process does not work with, and why. */
  refused(): readonly string[];
  /** The revision that it works by; 0 before it works by any. */
  revision(): number;
  stop(): void;
}

export interface LanguageLoaderOptions {
  /** Its taxonomy follows what is active. */
  readonly city: LiveCity;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly registry: VersionRegistry;
  /** Search reads with it too. */
  lexicon(): PivotLexicon;
  /** Told when what decides is another one: what was answered before may be wrong. */
  onOther(): void;
}

const TRY_EVERY_MS = MS_PER_SECOND;

/** Nothing is loaded until it is asked for: the models take longer than the start of the api may. */
export function createLanguageLoader(options: LanguageLoaderOptions): LanguageLoader {
  const { city, logger, registry, onOther } = options;
  let state: LanguageServices | LanguageFault = 'models_loading';
  const follower = createArtefactFollower({
    registry,
    logger,
    async apply(active: ActiveArtefacts, before) {
      if (before !== undefined && workAlike(before, active)) return;
      state = await loadLanguageServices(options, active.contents);
      city.use(active.contents.taxonomy);
      if (before !== undefined) onOther();
    },
  });
  return {
    current: () => state,
    async load() {
      try {
        await follower.load();
        follower.start();
        return true;
      } catch (error) {
        if (isStoreUnavailable(error)) return false;
        if (!(error instanceof DomainError)) throw error;
        if (error.code === 'model_unavailable') state = 'models_unavailable';
        else if (error.code !== 'store_unavailable') throw error;
        return false;
      }
    },
    async look() {
      await follower.look();
    },
    refused: follower.refused,
    revision: follower.revision,
    stop: follower.stop,
  };
}

/** Loads after `delayMs`, so that the first requests need not wait, and tries every second until it succeeds. */
export function loadLater(loader: LanguageLoader, logger: Logger, delayMs: number): { stop(): void } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    await pause(delayMs, undefined, { ref: false, signal });
    while (!(await loader.load())) await pause(TRY_EVERY_MS, undefined, { ref: false, signal });
  };
  run().catch((error: unknown) => {
    if (!signal.aborted) logger.error({ err: error }, 'loading the models failed');
  });
  return {
    stop() {
      stopping.abort();
      loader.stop();
    },
  };
}

/**
 * The same services as in the worker, but for the grammar of English sentences, whose model would take a third of the
 * memory of this process: a check may score a denied hazard higher than the analysis that follows.
 */
async function loadLanguageServices(
  options: LanguageLoaderOptions,
  contents: ArtefactContents,
): Promise<LanguageServices> {
  const { city, metrics } = options;
  const lexicon = options.lexicon();
  const data = analyserDataOf(contents);
  const analyser = await createAnalyser(metrics.ai, { lexicon, readSentences: readPlainSentences, data });
  const model = duplicateModelOf(contents);
  const reader = createDuplicateReader(lexicon, createTermWeights(model.frequencies));
  return {
    analyser,
    detector: createDuplicateDetector(model),
    guide: createGuide(lexicon),
    read: createComplaintReader(reader, createCityGrid(city)),
  };
}
