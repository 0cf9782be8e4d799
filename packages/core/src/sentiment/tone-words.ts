import type { Language } from '../language/languages.ts';
import { type Lexicon, readLexicons } from '../language/pivot/shipped-lexicons.ts';

/**
 * Words of feeling in six languages and their romanised spellings, beside what the pivot lexicon has of them.
 *
 * @throws DomainError model_unavailable when a file cannot be read.
 */
export function readToneWords(): ReadonlyMap<Language, Lexicon> {
  return readLexicons(new URL('./words/', import.meta.url));
}
