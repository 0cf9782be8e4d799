import { LANGUAGES, type Language } from '../languages.ts';
import { createPatternTable, type PatternTable } from './pattern-table.ts';
import { type Entries, type Lexicon, readShippedLexicons } from './shipped-lexicons.ts';
import { spellingKey } from './spelling-key.ts';

/** A concept found in a text: the tokens from `from` up to, not including, `to`. */
export interface ConceptHit {
  readonly concept: string;
  readonly from: number;
  readonly to: number;
}

export interface PivotLexicon {
  /**
   * The concepts that the tokens of a normalised text mean, in order of place.
   *
   * Words in a script of its own are looked up in that script's language, Latin words in English and in the
   * romanised spellings of `language`; of all five when it is unknown.
   */
  find(tokens: readonly string[], language: Language | 'und'): readonly ConceptHit[];
}

/** Romanised spellings of one language, as they are written and by what their spellings share. */
interface RomanisedTables {
  readonly spelled: PatternTable;
  readonly keyed: PatternTable;
}

const LATIN_LETTER = /^[a-z0-9]/;

/** @throws DomainError model_unavailable when the shipped entries cannot be read. */
export function createPivotLexicon(
  lexicons: ReadonlyMap<Language, Lexicon> = readShippedLexicons(),
): PivotLexicon {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    const number = numbers.get(name) ?? names.push(name) - 1;
    numbers.set(name, number);
    return number;
  };
  const spoken = [...lexicons].filter(([language]) => language !== 'en');
  const native = createPatternTable(
    spoken.map(([, lexicon]) => lexicon.native),
    numberOf,
  );
  const english = createPatternTable([lexicons.get('en')?.native ?? {}], numberOf);
  const romanised = new Map(
    spoken.map(([language, lexicon]) => [language, romanisedTables(lexicon.romanised ?? {}, numberOf)]),
  );
  const romanisedOf = new Map(
    [...LANGUAGES, 'und' as const].map((language) => {
      const own = romanised.get(language as Language);
      return [language, language === 'und' ? [...romanised.values()] : own ? [own] : []];
    }),
  );
  const find = (tokens: readonly string[], language: Language | 'und'): readonly ConceptHit[] => {
    const spellings = romanisedOf.get(language) ?? [];
    const keys = spellings.length === 0 ? [] : tokens.map(spellingKey);
    return tokens.flatMap((token, at) => {
      const longest = new Map<number, number>();
      const onMatch = (concept: number, length: number) => {
        longest.set(concept, Math.max(length, longest.get(concept) ?? 0));
      };
      if (!LATIN_LETTER.test(token)) native.matchAt(tokens, at, onMatch);
      else {
        english.matchAt(tokens, at, onMatch);
        for (const { spelled } of spellings) spelled.matchAt(tokens, at, onMatch);
        // A word that is known as it is written is not taken for one that is written alike.
        if (longest.size === 0) for (const { keyed } of spellings) keyed.matchAt(keys, at, onMatch);
      }
      return [...longest].map(([concept, length]) => ({
        concept: names[concept] ?? '',
        from: at,
        to: at + length,
      }));
    });
  };
  return { find: rememberLastTokens(find) };
}

/** Services that share a text share its tokens as well. */
function rememberLastTokens(find: PivotLexicon['find']): PivotLexicon['find'] {
  let last:
    | { readonly tokens: readonly string[]; readonly language: string; readonly hits: readonly ConceptHit[] }
    | undefined;
  return (tokens, language) => {
    if (last?.tokens !== tokens || last.language !== language)
      last = { tokens, language, hits: find(tokens, language) };
    return last.hits;
  };
}

function romanisedTables(entries: Entries, numberOf: (name: string) => number): RomanisedTables {
  return {
    spelled: createPatternTable([entries], numberOf),
    keyed: createPatternTable([entries], numberOf, spellingKey),
  };
}
