import type { Language } from '../language/languages.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { readTokens } from '../language/read-tokens.ts';
import { categoryFeatures, narrowFeatures } from './category-features.ts';
import { decidingWords } from './deciding-words.ts';
import { type LinearModel, marginsOf, probabilitiesOf } from './linear-model.ts';
import { type Reading, readAs, readingTokens } from './reading.ts';
import { type FeatureGroup, weigh } from './sparse-vector.ts';
import { createSubTypeReader, type SubTypeReading } from './sub-type.ts';

export interface ClassifierModel {
  readonly version: string;
  readonly category: LinearModel;
  /** Its classes are `category/sub-type`. */
  readonly subType: LinearModel;
  /** Its classes are the bands of priority. */
  readonly reading: LinearModel;
  /** Smallest confidence at which a category is given. */
  readonly threshold: number;
}

export interface CategoryGuess {
  readonly category: string;
  /** Calibrated probability, 0 to 1. */
  readonly confidence: number;
}

export interface Classification {
  /** Null when the surest category is below the model's threshold: a person decides. */
  readonly category: string | null;
  /** Of the surest category, given or not. */
  readonly confidence: number;
  /** The three surest, best first, also when none is given. */
  readonly alternatives: readonly CategoryGuess[];
  /** The words, normalised, that spoke most for the surest category; at most five, strongest first. */
  readonly words: readonly string[];
  /** Within the surest category; absent when no sub-type stands out. */
  readonly subType?: string;
  /** How the whole reads; priority takes it as one hint among others. */
  readonly reading: Reading;
}

export interface Classifier {
  readonly version: string;
  classify(text: string, language: Language | 'und'): Classification;
  /** How a part of a text reads by itself. */
  read(part: string, language: Language | 'und'): Reading;
}

const ALTERNATIVES = 3;
/** Part of the margin that is the best sub-type's. More helps seeds and harms reports of cities. */
const SUB_TYPE_SAY = 0.5;
const LETTER = /\p{L}/u;

export function createClassifier(model: ClassifierModel, lexicon: PivotLexicon): Classifier {
  const widest = Math.max(model.category.bits, model.subType.bits, model.reading.bits);
  const subTypeReader = createSubTypeReader(model.subType);
  const inBucketsOf = (part: LinearModel, features: readonly FeatureGroup[]) =>
    narrowFeatures(features, widest, part.bits);
  return {
    version: model.version,
    classify(text, language) {
      const tokens = readTokens(text);
      const concepts = lexicon.find(tokens, language);
      const names = concepts.map(({ concept }) => concept);
      const features = categoryFeatures(tokens, names, widest);
      const read = readingTokens(text, tokens);
      const featuresRead = read === tokens ? features : categoryFeatures(read, names, widest);
      const subTypes = subTypeReader.read(inBucketsOf(model.subType, features));
      const ranked = rank(model.category, subTypes, inBucketsOf(model.category, features));
      const alternatives = ranked.slice(0, ALTERNATIVES);
      const { category: best, confidence } = alternatives[0] ?? { category: '', confidence: 0 };
      const subType = subTypes.bestOf(best);
      return {
        category: tokens.some((token) => LETTER.test(token)) && confidence >= model.threshold ? best : null,
        confidence,
        alternatives,
        words: decidingWords(model.category, best, tokens, concepts),
        reading: readAs(model.reading, inBucketsOf(model.reading, featuresRead)),
        ...(subType === null ? {} : { subType }),
      };
    },
    read(part, language) {
      const tokens = readTokens(part);
      const names = lexicon.find(tokens, language).map(({ concept }) => concept);
      return readAs(model.reading, categoryFeatures(readingTokens(part, tokens), names, model.reading.bits));
    },
  };
}

/** Sub-types are finer classes of cleaner rows: they have a say in the category. */
function rank(
  model: LinearModel,
  subTypes: SubTypeReading,
  features: readonly FeatureGroup[],
): CategoryGuess[] {
  const vector = weigh(features, model.inverseFrequency);
  const margins = [...marginsOf(model, vector)].map((margin, which) => {
    const finer = subTypes.marginOf(model.classes[which] ?? '');
    return (1 - SUB_TYPE_SAY) * margin + SUB_TYPE_SAY * finer;
  });
  const guesses = probabilitiesOf(model, margins).map((confidence, which) => ({
    category: model.classes[which] ?? '',
    confidence,
  }));
  return guesses.sort((a, b) => b.confidence - a.confidence);
}
