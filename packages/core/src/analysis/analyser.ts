import { type Classifier, createClassifier } from '../classifier/classifier.ts';
import { loadShippedModels } from '../classifier/shipped-models.ts';
import type { Complaint } from '../complaints/complaint.ts';
import { createLanguageDetector, type LanguageDetector } from '../language/detect-language.ts';
import { createEnglishSentenceReader } from '../language/english-sentence-reader.ts';
import { createPivotLexicon, type PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { shippedPriorityRules } from '../priority/priority-rules.ts';
import { createPriorityScorer, type PriorityScorer } from '../priority/priority-scorer.ts';
import type { AnalysisResult } from './analysis.ts';

/** What an analysis looks at: nothing of who filed it. */
export type AnalysedComplaint = Pick<
  Complaint,
  'title' | 'description' | 'chosenCategory' | 'supports' | 'filedAt'
>;

export interface Analyser {
  /** Version of every service that takes part. */
  readonly versions: Readonly<Record<string, string>>;
  analyse(complaint: AnalysedComplaint, now: Date): AnalysisResult;
}

export interface LanguageServices {
  readonly detector: LanguageDetector;
  readonly classifier: Classifier;
  readonly scorer: PriorityScorer;
  readonly lexicon: PivotLexicon;
  readonly versions: Readonly<Record<string, string>>;
}

/** Normalising, tokens and the pivot lexicon: changes with what they make of a text. */
const PREPROCESSOR_VERSION = '1.0.0';

/** @throws DomainError model_unavailable when a shipped model is missing or damaged. */
export async function createAnalyser(): Promise<Analyser> {
  const models = loadShippedModels();
  const lexicon = createPivotLexicon();
  const scorer = createPriorityScorer(shippedPriorityRules(), lexicon, await createEnglishSentenceReader());
  return composeAnalyser({
    detector: createLanguageDetector(models.language),
    classifier: createClassifier(models.classifier, lexicon),
    scorer,
    lexicon,
    versions: {
      preprocessor: PREPROCESSOR_VERSION,
      language: models.language.version,
      classifier: models.classifier.version,
      priorityScorer: scorer.version,
    },
  });
}

/** Language, then category, then priority: each uses what the ones before it found. */
export function composeAnalyser({ detector, classifier, scorer, versions }: LanguageServices): Analyser {
  return {
    versions,
    analyse({ title, description, chosenCategory, supports, filedAt }, now) {
      const text = title === null ? description : `${title}\n${description}`;
      const language = detector.detect(text);
      const {
        category: value,
        confidence,
        alternatives,
        subType = null,
      } = classifier.classify(text, language.language);
      const category = chosenCategory ?? value ?? alternatives[0]?.category ?? null;
      const priority = scorer.score(
        { text, language: language.language, category, subType, supports, filedAt },
        now,
      );
      return {
        language,
        category: { value, confidence, alternatives, subType },
        priority,
        versions,
      };
    },
  };
}
