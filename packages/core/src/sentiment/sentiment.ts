import type { Language } from '../language/languages.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { SentenceReader } from '../language/sentence-reader.ts';
import { isEmphatic } from './emphasis.ts';
import { findEmoji, findSignals, type Signal } from './find-signals.ts';
import type { ToneRules } from './tone-rules.ts';

export const TONES = ['calm', 'annoyed', 'angry', 'grateful', 'distressed'] as const;
export type ToneName = (typeof TONES)[number];

/** How a complaint is said. It tells officers how to answer, and never lowers a priority. */
export interface Tone {
  readonly value: ToneName;
  /** 0 (none) to 1. */
  readonly distress: number;
  /** The words, normalised, that it rests on; signs of feeling as they were written. */
  readonly words: readonly string[];
}

export interface ToneReader {
  readonly version: string;
  readTone(text: string, language: Language | 'und'): Tone;
}

type Measure = 'anger' | 'annoyance' | 'gratitude' | 'distress';

/**
 * Reads the tone from words alone; no polarity is learned, for complaints are negative by nature and a learned
 * one would call every one of them so.
 *
 * Distress goes before anger and anger before thanks: who is in need and who is furious is not hidden by
 * courtesy. Thanks at the end of a request are courtesy and not gratitude. Irony is not understood.
 */
export function createToneReader(
  rules: ToneRules,
  pivot: PivotLexicon,
  words: PivotLexicon,
  read: SentenceReader,
): ToneReader {
  return {
    version: rules.version,
    readTone(text, language) {
      const sentences = read(text, language);
      const said = sentences.flatMap((sentence) => findSignals(sentence, language, [pivot, words], rules));
      const signals = [...said, ...findEmoji(text, rules)];
      const distress = Math.round(joinChances(signals, rules) * 100) / 100;
      const value = decide(signals, distress, text, rules);
      return { value, distress, words: wordsFor(value, signals, rules) };
    },
  };
}

function decide(signals: readonly Signal[], distress: number, text: string, rules: ToneRules): ToneName {
  const { thresholds, emphasis } = rules;
  const anger = sum(signals, 'anger', rules);
  const annoyance = sum(eachConceptOnce(signals), 'annoyance', rules);
  const loud = anger + annoyance > 0 && isEmphatic(text) ? emphasis : 0;
  if (distress >= thresholds.distressed) return 'distressed';
  if (anger + loud >= thresholds.angry) return 'angry';
  if (anger + annoyance + loud >= thresholds.annoyed) return 'annoyed';
  return sum(eachConceptOnce(signals), 'gratitude', rules) >= thresholds.grateful ? 'grateful' : 'calm';
}

/** The chance that at least one of independent signs is right. */
function joinChances(signals: readonly Signal[], rules: ToneRules): number {
  const chances = eachConceptOnce(signals).map(({ concept }) => rules.signals[concept]?.distress ?? 0);
  return 1 - chances.reduce((left, chance) => left * (1 - chance), 1);
}

function sum(signals: readonly Signal[], measure: Measure, rules: ToneRules): number {
  return signals.reduce((total, { concept }) => total + (rules.signals[concept]?.[measure] ?? 0), 0);
}

function eachConceptOnce(signals: readonly Signal[]): readonly Signal[] {
  return [...new Map(signals.map((signal) => [signal.concept, signal])).values()];
}

const MEASURES: Readonly<Record<ToneName, readonly Measure[]>> = {
  calm: ['distress'],
  annoyed: ['anger', 'annoyance', 'distress'],
  angry: ['anger', 'annoyance', 'distress'],
  grateful: ['gratitude', 'distress'],
  distressed: ['distress', 'anger'],
};

function wordsFor(tone: ToneName, signals: readonly Signal[], rules: ToneRules): string[] {
  const words = MEASURES[tone].flatMap((measure) =>
    signals
      .filter(({ concept }) => rules.signals[concept]?.[measure] !== undefined)
      .flatMap((signal) => signal.words),
  );
  return [...new Set(words)].slice(0, rules.mostWords);
}
