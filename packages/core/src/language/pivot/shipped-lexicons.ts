import { readFileSync } from 'node:fs';
import { DomainError } from '../../errors.ts';
import { LANGUAGES, type Language } from '../languages.ts';

/** Concept id to entries: token patterns separated by spaces, a trailing `*` matches any continuation. */
export type Entries = Readonly<Record<string, readonly string[]>>;

/** What one language says for the concepts, in its own script and, where that is not Latin, in Latin letters. */
export interface Lexicon {
  readonly native: Entries;
  readonly romanised?: Entries;
}

/** @throws DomainError model_unavailable when a file cannot be read. */
export function readShippedLexicons(): ReadonlyMap<Language, Lexicon> {
  return readLexicons(new URL('./', import.meta.url));
}

/**
 * Reads the entries of every language from a folder of `<language>.json`. Read and not imported: an imported
 * file stays in memory for ever.
 *
 * @throws DomainError model_unavailable when a file cannot be read.
 */
export function readLexicons(folder: URL): ReadonlyMap<Language, Lexicon> {
  return new Map(LANGUAGES.map((language) => [language, readLexicon(folder, language)]));
}

function readLexicon(folder: URL, language: Language): Lexicon {
  try {
    return JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8'));
  } catch (error) {
    throw new DomainError('model_unavailable', 'A lexicon cannot be read.', { cause: error });
  }
}
