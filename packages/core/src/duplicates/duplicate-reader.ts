import type { Language } from '../language/languages.ts';
import { removePersonalData } from '../language/mask.ts';
import type { ConceptHit, PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { readTokens } from '../language/read-tokens.ts';
import { soundKey } from '../language/sound-key.ts';
import { characterRuns } from './character-runs.ts';
import roles from './concept-roles.json' with { type: 'json' };
import { identifyingNumbers } from './identifying-numbers.ts';
import { hashText, packTerms, type TermRole, type WeighedTerm } from './packed-terms.ts';

/** What a text tells for comparing it with others: numbers, and hashes of its words and of what they mean. */
export interface TextReading {
  readonly language: Language | 'und';
  /** See `packTerms`. */
  readonly terms: Uint32Array;
  /** See `characterRuns`. */
  readonly runs: Uint16Array;
  /** See `identifyingNumbers`. */
  readonly numbers: readonly string[];
  readonly rare: RareTerms;
}

/** Hashes of the most telling terms of a text, the most telling first. */
export interface RareTerms {
  readonly words: readonly string[];
  readonly concepts: readonly string[];
}

export interface DuplicateReader {
  read(text: string, language: Language | 'und'): TextReading;
}

const MOST_TOKENS = 300;
const LONGEST_WORD = 40;
/** Sounds of a word that count: endings differ from one mention and one language to the next. */
const STEM = 5;
const RARE_TERMS = 8;
const NUMBER = /^\p{N}/u;
const RADIX = 36;
const ROLE_OF = new Map<string, TermRole | 'ignored'>([
  ...roles.fault.map((concept) => [concept, 'fault'] as const),
  ...roles.circumstance.map((concept) => [concept, 'circumstance'] as const),
  ...roles.ignored.map((concept) => [concept, 'ignored'] as const),
]);

/** Reads a complaint as the public sees it: no hash of a number or address that is masked. */
export function createDuplicateReader(
  lexicon: PivotLexicon,
  weightOf: (term: string) => number,
): DuplicateReader {
  return {
    read(text, language) {
      const all = readTokens(removePersonalData(text));
      const tokens = all.length > MOST_TOKENS ? all.slice(0, MOST_TOKENS) : all;
      const hits = lexicon.find(tokens, language);
      const terms = duplicateTerms(tokens, hits).map(({ role, text: term }) => ({
        role,
        text: term,
        weight: weightOf(term),
      }));
      return {
        language,
        terms: packTerms(terms),
        runs: characterRuns(tokens),
        numbers: identifyingNumbers(tokens, hits),
        rare: rarest(terms),
      };
    },
  };
}

/** The terms of a text, each once: concepts as `c:water`, words by their sound as `w:taner`. */
export function duplicateTerms(
  tokens: readonly string[],
  hits: readonly ConceptHit[],
): Pick<WeighedTerm, 'role' | 'text'>[] {
  const covered = new Set(hits.flatMap(({ from, to }) => tokens.slice(from, to)));
  const terms = new Map<string, TermRole>();
  for (const { concept } of hits) {
    const role = ROLE_OF.get(concept) ?? 'object';
    if (role !== 'ignored') terms.set(`c:${concept}`, role);
  }
  for (const token of tokens) {
    const sound = NUMBER.test(token) ? '' : soundKey(token.slice(0, LONGEST_WORD));
    if (sound.length > 1) terms.set(`w:${sound.slice(0, STEM)}`, covered.has(token) ? 'word' : 'name');
  }
  return [...terms].map(([text, role]) => ({ text, role }));
}

/** Concepts are shared between languages, names between scripts: with half of each both can lead to the other. */
function rarest(terms: readonly WeighedTerm[]): RareTerms {
  const sorted = [...terms].sort((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1));
  const words = sorted.filter(({ role }) => role === 'word' || role === 'name');
  const concepts = sorted.filter(({ role }) => role !== 'word' && role !== 'name');
  const half = RARE_TERMS / 2;
  const fromWords = Math.min(words.length, Math.max(half, RARE_TERMS - concepts.length));
  return {
    words: words.slice(0, fromWords).map(hashOf),
    concepts: concepts.slice(0, RARE_TERMS - fromWords).map(hashOf),
  };
}

function hashOf({ text }: WeighedTerm): string {
  return hashText(text).toString(RADIX);
}
