import type { ItemSentence, ItemToken } from 'wink-nlp';
import { type ReadSentence, readPlainSentences, readWords, type SentenceReader } from './sentence-reader.ts';

/** The time that wink-nlp takes grows with the square of a row of signs, and three say as much as more. */
const ROW_OF_SIGNS = /([\p{P}\p{S}]{3})[\p{P}\p{S}]+/gu;

/**
 * Reads English with wink-nlp, which knows where sentences end and what "not" and "no" take back; other
 * languages by end signs. Its model takes about 16 MB of heap, so it is loaded only where analyses are made.
 */
export async function createEnglishSentenceReader(): Promise<SentenceReader> {
  const [{ default: winkNlp }, { default: model }] = await Promise.all([
    import('wink-nlp'),
    import('wink-eng-lite-web-model'),
  ]);
  const nlp = winkNlp(model, ['sbd', 'negation']);
  const { its } = nlp;
  // In lower case, so that shouting does not change where sentences end.
  return (text, language) => {
    if (language !== 'en') return readPlainSentences(text, language);
    const read: ReadSentence[] = [];
    nlp
      .readDoc(text.toLowerCase().replace(ROW_OF_SIGNS, '$1'))
      .sentences()
      .each((sentence: ItemSentence) => {
        const negated = sentence.tokens().filter((token: ItemToken) => token.out(its.negationFlag) === true);
        read.push(readWords(sentence.out(), new Set(negated.out(its.normal))));
      });
    return read;
  };
}
