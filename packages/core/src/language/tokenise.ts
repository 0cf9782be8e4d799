/** Combining marks belong to words: without them every Indic word falls to pieces. */
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;
const BETWEEN_SENTENCES = /[.!?|।॥\r\n]+/;
const HAS_WORD = /[\p{L}\p{N}]/u;

/** The words of a normalised text, in order, numbers included. */
export function tokenise(normalised: string): string[] {
  return normalised.split(BETWEEN_WORDS).filter((word) => word !== '');
}

/**
 * Sentences of a raw or normalised text, without their end signs. Normalising makes spaces of line
 * ends, so split the raw text where those matter. A decimal point splits too, which harms nothing here.
 */
export function sentences(text: string): string[] {
  return text
    .split(BETWEEN_SENTENCES)
    .map((sentence) => sentence.trim())
    .filter((sentence) => HAS_WORD.test(sentence));
}
