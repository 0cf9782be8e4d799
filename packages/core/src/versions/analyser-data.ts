import type { AnalyserData } from '../analysis/analyser.ts';
import type { DuplicateModel } from '../duplicates/duplicate-model.ts';
import type { ArtefactContents } from './artefact-contents.ts';

/** What an analyser works with; thresholds that rules set go before those of the models. */
export function analyserDataOf(contents: ArtefactContents): AnalyserData {
  const { language, classifier, priorityScorer, sentiment, thresholds, taxonomy } = contents;
  return {
    language: { ...language, threshold: thresholds.language ?? language.threshold },
    classifier: { ...classifier, threshold: thresholds.classifier ?? classifier.threshold },
    priority: priorityScorer,
    tone: sentiment,
    otherVersions: { thresholds: thresholds.version, taxonomy: taxonomy.version },
  };
}

export function duplicateModelOf({ duplicateDetector, thresholds }: ArtefactContents): DuplicateModel {
  return {
    ...duplicateDetector,
    threshold: thresholds.duplicateDetector ?? duplicateDetector.threshold,
  };
}
