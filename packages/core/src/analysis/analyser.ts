import { type ClassifierModel, createClassifier } from '../classifier/classifier.ts';
import { loadShippedModels } from '../classifier/shipped-models.ts';
import type { Complaint } from '../complaints/complaint.ts';
import { createLanguageDetector, type LanguageModel } from '../language/detect-language.ts';
import { createEnglishSentenceReader } from '../language/english-sentence-reader.ts';
import type { Language } from '../language/languages.ts';
import { removePersonalData } from '../language/mask.ts';
import { createPivotLexicon, type PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { rememberLastReading, type SentenceReader } from '../language/sentence-reader.ts';
import { type PriorityRules, shippedPriorityRules } from '../priority/priority-rules.ts';
import { createPriorityScorer } from '../priority/priority-scorer.ts';
import { createToneReader } from '../sentiment/sentiment.ts';
import { shippedToneRules, type ToneRules } from '../sentiment/tone-rules.ts';
import { readToneWords } from '../sentiment/tone-words.ts';
import type { AnalysisResult } from './analysis.ts';
import { PRIMING_SENTENCES } from './priming-sentences.ts';
import { ignoreCall, type OnServiceCall, timeCall } from './service-call.ts';

/** What an analysis looks at: nothing of who filed it. */
export type AnalysedComplaint = Pick<
  Complaint,
  'title' | 'description' | 'chosenCategory' | 'supports' | 'filedAt'
>;

export interface Analyser {
  /** Version of every service that takes part. */
  readonly versions: Readonly<Record<string, string>>;
  analyse(complaint: AnalysedComplaint, now: Date): AnalysisResult;
  /** Lets one service read a sentence of each language, so that the first complaint does not wait; how many. */
  prime(service: 'preprocessor' | 'classifier' | 'priorityScorer'): number;
}

export interface AnalyserParts {
  /** One that others use too; without it the analyser reads one of its own. */
  readonly lexicon?: PivotLexicon;
  /** Without it English is read with its grammar, which takes memory. */
  readonly readSentences?: SentenceReader;
  /** What decides; without it what came with the code. */
  readonly data?: AnalyserData;
}

/** The models and rules of the services. */
export interface AnalyserData {
  readonly language: LanguageModel;
  readonly classifier: ClassifierModel;
  readonly priority: PriorityRules;
  readonly tone: ToneRules;
  /** Of what decides on a complaint besides the services. */
  readonly otherVersions: Readonly<Record<string, string>>;
}

function shippedData(): AnalyserData {
  const { language, classifier } = loadShippedModels();
  return {
    language,
    classifier,
    priority: shippedPriorityRules(),
    tone: shippedToneRules(),
    otherVersions: {},
  };
}

/** Normalising, tokens and the pivot lexicon: changes with what they make of a text. */
export const PREPROCESSOR_VERSION = '1.4.0';

/**
 * Language, then category, then priority: each uses what the ones before it found. Tone is read beside them and
 * nothing uses it. They read the text as the public sees it, so no word or reason that they give repeats a number
 * or address that was masked.
 *
 * @throws DomainError model_unavailable when a shipped model is missing or damaged.
 */
export async function createAnalyser(
  onCall: OnServiceCall = ignoreCall,
  parts: AnalyserParts = {},
): Promise<Analyser> {
  const data = parts.data ?? shippedData();
  const lexicon = parts.lexicon ?? createPivotLexicon();
  const detector = createLanguageDetector(data.language);
  const classifier = createClassifier(data.classifier, lexicon);
  const read = rememberLastReading(parts.readSentences ?? (await createEnglishSentenceReader()));
  const scorer = createPriorityScorer(data.priority, lexicon, read);
  const tones = createToneReader(data.tone, lexicon, createPivotLexicon(readToneWords()), read);
  const versions = {
    preprocessor: PREPROCESSOR_VERSION,
    language: data.language.version,
    classifier: data.classifier.version,
    priorityScorer: scorer.version,
    sentiment: tones.version,
  };
  const allVersions = { ...versions, ...data.otherVersions };
  const timed = <Result>(service: keyof typeof versions, call: () => Result): Result =>
    timeCall(onCall, service, versions[service], call);
  const primers = {
    preprocessor: (text: string) => void removePersonalData(text),
    classifier: (text: string, language: Language) => void classifier.classify(text, language),
    priorityScorer(text: string, language: Language) {
      const { category, reading } = classifier.classify(text, language);
      scorer.score(
        { text, language, category, subType: null, reading, supports: 0, filedAt: new Date(0) },
        new Date(0),
      );
    },
  };
  return {
    versions: allVersions,
    prime(service) {
      for (const [language, text] of PRIMING_SENTENCES) primers[service](text, language);
      return PRIMING_SENTENCES.length;
    },
    analyse({ title, description, chosenCategory, supports, filedAt }, now) {
      const text = timed('preprocessor', () =>
        removePersonalData(title === null ? description : `${title}\n${description}`),
      );
      const language = timed('language', () => detector.detect(text));
      const {
        category: value,
        subType = null,
        reading,
        ...guess
      } = timed('classifier', () => classifier.classify(text, language.language));
      const category = chosenCategory ?? value ?? guess.alternatives[0]?.category ?? null;
      const input = {
        text,
        language: language.language,
        category,
        subType,
        reading,
        readPart: (part: string) => classifier.read(part, language.language),
        supports,
        filedAt,
      };
      return {
        language,
        category: { value, subType, ...guess },
        priority: timed('priorityScorer', () => scorer.score(input, now)),
        tone: timed('sentiment', () => tones.readTone(text, language.language)),
        versions: allVersions,
      };
    },
  };
}
