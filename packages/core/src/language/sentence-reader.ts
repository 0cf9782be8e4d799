import type { Language } from './languages.ts';
import { normaliseText } from './normalise.ts';
import { sentences, tokenise } from './tokenise.ts';

/** One sentence as words, and the words of it that a negation takes back. */
export interface ReadSentence {
  readonly tokens: readonly string[];
  /** Where in `tokens` a clause begins that a comma parts from the one before; ascending. */
  readonly breaks: readonly number[];
  /** Words that grammar says are negated; concept rules find negations of their own. */
  readonly negated: ReadonlySet<string>;
}

/** Splits a raw text into sentences of normalised words. */
export type SentenceReader = (text: string, language: Language | 'und') => readonly ReadSentence[];

const NOTHING: ReadonlySet<string> = new Set();
/** Not within a number: "1,500 people". */
const BETWEEN_CLAUSES = /[,;](?!\d)|\s[-–—]\s/u;

/** By end signs and lines alone: for every language that no grammar is known for. */
export const readPlainSentences: SentenceReader = (text) =>
  sentences(text).map((sentence) => readWords(sentence, NOTHING));

/** The words of one raw sentence and where its clauses begin. */
export function readWords(sentence: string, negated: ReadonlySet<string>): ReadSentence {
  const tokens: string[] = [];
  const breaks: number[] = [];
  for (const clause of sentence.split(BETWEEN_CLAUSES)) {
    const words = tokenise(normaliseText(clause));
    if (words.length > 0 && tokens.length > 0) breaks.push(tokens.length);
    tokens.push(...words);
  }
  return { tokens, breaks, negated };
}

/** Reads a text once for several services in a row: what was read last is kept until another text comes. */
export function rememberLastReading(read: SentenceReader): SentenceReader {
  let last: { text: string; language: Language | 'und'; sentences: readonly ReadSentence[] } | undefined;
  return (text, language) => {
    if (last?.text !== text || last.language !== language) {
      last = { text, language, sentences: read(text, language) };
    }
    return last.sentences;
  };
}
