import { languageFeatures, latinWords } from '../classifier/language-features.ts';
import { type LinearModel, marginsOf, probabilitiesOf } from '../classifier/linear-model.ts';
import { weigh } from '../classifier/sparse-vector.ts';
import { hasEnglishCivicWord } from './english-civic-words.ts';
import type { Language } from './languages.ts';
import { LANGUAGES } from './languages.ts';
import { normaliseText } from './normalise.ts';
import { countScripts, type IndicScript } from './scripts.ts';

export type Script = IndicScript | 'Latn' | 'Zyyy';

export interface DetectedLanguage {
  /** `und` where the text is too short or unlike all that is known. */
  readonly language: Language | 'und';
  readonly script: Script;
  /** Words of a second language or script are among the words. */
  readonly mixed: boolean;
  /** Calibrated probability of `language`, or of `likely` where that is `und`; 0 where nothing can be said. */
  readonly confidence: number;
  /** The best guess behind an `und`. */
  readonly likely?: Language;
}

export interface LanguageModel {
  readonly version: string;
  /** Smallest confidence at which Latin text is given a language. */
  readonly threshold: number;
  /** Classes are the six languages; Latin letters only. */
  readonly romanised: LinearModel;
}

export interface LanguageDetector {
  readonly version: string;
  detect(text: string): DetectedLanguage;
}

const LANGUAGE_OF_SCRIPT: Readonly<Record<IndicScript, Language>> = {
  Taml: 'ta',
  Deva: 'hi',
  Telu: 'te',
  Knda: 'kn',
  Mlym: 'ml',
};
/** A writer who reaches for his own script for a fifth of the letters is at home in it. */
const NATIVE_SHARE = 0.2;
const MIXED_SHARE = 0.1;
const FEWEST_LETTERS = 3;
const MOST_WORDS = 200;
const NOTHING: DetectedLanguage = { language: 'und', script: 'Zyyy', mixed: false, confidence: 0 };

export function createLanguageDetector(model: LanguageModel): LanguageDetector {
  return {
    version: model.version,
    detect(text) {
      const normalised = normaliseText(text);
      const { native, nativeLetters, otherNativeLetters, latinLetters } = countScripts(normalised);
      const letters = nativeLetters + otherNativeLetters + latinLetters;
      if (letters === 0) return NOTHING;
      if (native !== null && nativeLetters / letters >= NATIVE_SHARE) {
        const share = nativeLetters / letters;
        return {
          language: LANGUAGE_OF_SCRIPT[native],
          script: native,
          mixed: share < 1 - MIXED_SHARE,
          confidence: 1,
        };
      }
      return detectLatin(model, latinWords(normalised).slice(0, MOST_WORDS), nativeLetters > 0);
    },
  };
}

function detectLatin(
  { romanised, threshold }: LanguageModel,
  words: readonly string[],
  hasNative: boolean,
): DetectedLanguage {
  const vector = weigh(languageFeatures(words, romanised.bits), romanised.inverseFrequency);
  const probabilities = probabilitiesOf(romanised, marginsOf(romanised, vector));
  const confidence = Math.max(...probabilities);
  const likely = LANGUAGES.find(
    (language) => language === romanised.classes[probabilities.indexOf(confidence)],
  );
  const isTooShort = words.join('').length < FEWEST_LETTERS;
  if (likely === undefined || isTooShort) return { ...NOTHING, script: 'Latn' };
  const mixed = hasNative || (likely !== 'en' && words.some(hasEnglishCivicWord));
  if (confidence < threshold) return { language: 'und', script: 'Latn', mixed, confidence, likely };
  return { language: likely, script: 'Latn', mixed, confidence };
}
