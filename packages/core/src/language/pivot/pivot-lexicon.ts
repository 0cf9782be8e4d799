import { LANGUAGES, type Language } from '../languages.ts';
import { normaliseText } from '../normalise.ts';
import { tokenise } from '../tokenise.ts';
import english from './en.json' with { type: 'json' };
import hindi from './hi.json' with { type: 'json' };
import kannada from './kn.json' with { type: 'json' };
import malayalam from './ml.json' with { type: 'json' };
import tamil from './ta.json' with { type: 'json' };
import telugu from './te.json' with { type: 'json' };

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

/** Concept id to entries: token patterns separated by spaces, a trailing `*` matches any continuation. */
type Entries = Readonly<Record<string, readonly string[]>>;

interface Pattern {
  readonly concept: string;
  readonly tokens: readonly { readonly text: string; readonly isPrefix: boolean }[];
}

/** Patterns by the text of their first token; prefixes apart from whole words. */
interface PatternTable {
  readonly whole: ReadonlyMap<string, readonly Pattern[]>;
  readonly prefixes: ReadonlyMap<string, readonly Pattern[]>;
}

const SHORTEST_PREFIX = 2;

export function createPivotLexicon(): PivotLexicon {
  const spoken = { ta: tamil, hi: hindi, te: telugu, kn: kannada, ml: malayalam };
  const native = compile(Object.values(spoken).map((entries) => entries.native));
  const latin = compile([english.native]);
  const romanised = new Map(
    Object.entries(spoken).map(([code, entries]) => [code, compile([entries.romanised])]),
  );
  const tablesFor = (language: Language | 'und') => {
    const own = romanised.get(language);
    const unknown = language === 'und' ? [...romanised.values()] : [];
    return [native, latin, ...(own ? [own] : unknown)];
  };
  const tables = new Map([...LANGUAGES, 'und' as const].map((language) => [language, tablesFor(language)]));
  return {
    find(tokens, language) {
      const used = tables.get(language) ?? [];
      return tokens.flatMap((_token, at) =>
        withoutRepetition(used.flatMap((table) => matchesAt(table, tokens, at))),
      );
    },
  };
}

/** The same concept at the same place, known to two languages, is one. */
function withoutRepetition(hits: readonly ConceptHit[]): readonly ConceptHit[] {
  return hits.filter((hit, index) => hits.findIndex(({ concept }) => concept === hit.concept) === index);
}

function matchesAt(table: PatternTable, tokens: readonly string[], at: number): ConceptHit[] {
  const first = tokens[at] ?? '';
  const candidates = [...(table.whole.get(first) ?? [])];
  for (let length = SHORTEST_PREFIX; length <= first.length; length += 1) {
    candidates.push(...(table.prefixes.get(first.slice(0, length)) ?? []));
  }
  return candidates
    .filter((pattern) => matches(pattern, tokens, at))
    .map(({ concept, tokens: parts }) => ({ concept, from: at, to: at + parts.length }));
}

function matches({ tokens: parts }: Pattern, tokens: readonly string[], at: number): boolean {
  return parts.every(({ text, isPrefix }, offset) => {
    const token = tokens[at + offset];
    return token !== undefined && (isPrefix ? token.startsWith(text) : token === text);
  });
}

function compile(lexicons: readonly Entries[]): PatternTable {
  const whole = new Map<string, Pattern[]>();
  const prefixes = new Map<string, Pattern[]>();
  for (const [concept, entries] of lexicons.flatMap((lexicon) => Object.entries(lexicon))) {
    for (const pattern of entries.map((entry) => readPattern(concept, entry))) {
      const [first] = pattern.tokens;
      if (first === undefined) continue;
      const table = first.isPrefix ? prefixes : whole;
      table.set(first.text, [...(table.get(first.text) ?? []), pattern]);
    }
  }
  return { whole, prefixes };
}

/** The words of an entry go through the same normalisation as the texts that they are looked for in. */
function readPattern(concept: string, entry: string): Pattern {
  const tokens = entry.split(' ').flatMap((part) => {
    const words = tokenise(normaliseText(part));
    return words.map((text, index) => ({ text, isPrefix: part.endsWith('*') && index === words.length - 1 }));
  });
  return { concept, tokens };
}
