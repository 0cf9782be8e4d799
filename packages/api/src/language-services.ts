import { setTimeout as pause } from 'node:timers/promises';
import {
  type Analyser,
  type City,
  createAnalyser,
  createCityGrid,
  createComplaintReader,
  createDuplicateDetector,
  createDuplicateReader,
  createGuide,
  createTermWeights,
  DomainError,
  type DuplicateDetector,
  type Guide,
  type Logger,
  loadDuplicateModel,
  type Metrics,
  type PivotLexicon,
  type ReadComplaint,
  readPlainSentences,
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
  /** Loads once; a model that cannot be used is logged and told by `current`. False when it failed. */
  load(logger: Logger): Promise<boolean>;
}

export interface LanguageLoaderOptions {
  readonly city: City;
  readonly metrics: Metrics;
  /** Search reads with it too. */
  lexicon(): PivotLexicon;
}

const RETRY_MS = 30_000;

/** Nothing is loaded until it is asked for: the models take longer than the start of the api may. */
export function createLanguageLoader(options: LanguageLoaderOptions): LanguageLoader {
  let state: LanguageServices | LanguageFault = 'models_loading';
  return {
    current: () => state,
    async load(logger) {
      try {
        state = await loadLanguageServices(options);
        return true;
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'model_unavailable') throw error;
        state = 'models_unavailable';
        logger.error({ err: error }, 'degraded: the models cannot be used, checks say nothing of a text');
        return false;
      }
    },
  };
}

/** Loads after `delayMs`, so that the first requests need not wait, and again every 30 s until it succeeds. */
export function loadLater(loader: LanguageLoader, logger: Logger, delayMs: number): { stop(): void } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    await pause(delayMs, undefined, { ref: false, signal });
    while (!(await loader.load(logger))) await pause(RETRY_MS, undefined, { ref: false, signal });
  };
  run().catch((error: unknown) => {
    if (!signal.aborted) logger.error({ err: error }, 'loading the models failed');
  });
  return { stop: () => stopping.abort() };
}

/**
 * The same services as in the worker, but for the grammar of English sentences, whose model would take a third of the
 * memory of this process: a check may score a denied hazard higher than the analysis that follows.
 */
async function loadLanguageServices(options: LanguageLoaderOptions): Promise<LanguageServices> {
  const { city, metrics } = options;
  const lexicon = options.lexicon();
  const analyser = await createAnalyser(metrics.ai, { lexicon, readSentences: readPlainSentences });
  const model = loadDuplicateModel();
  const reader = createDuplicateReader(lexicon, createTermWeights(model.frequencies));
  return {
    analyser,
    detector: createDuplicateDetector(model),
    guide: createGuide(lexicon),
    read: createComplaintReader(reader, createCityGrid(city)),
  };
}
