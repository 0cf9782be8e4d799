import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { differByOneLetter } from './near-words.ts';
import { conceptTerm, searchTokens } from './search-terms.ts';
import { WEIGHTS } from './search-weights.ts';
import { findConcepts, withBroader } from './searched-concepts.ts';
import { isStopWord } from './stop-words.ts';
import type { KnownTerm, TermDictionary } from './term-dictionary.ts';
import { likenessOf, voicesAlike, wordKey, wordPrefixKey } from './word-key.ts';

export interface TermVariant {
  readonly term: string;
  /** What a match counts, 0 to 1. */
  readonly weight: number;
}

/** One word of a query with all that counts as a match of it; the best match counts. */
export interface QueryWord {
  readonly word: string;
  /** Spellings of the word: together they are as rare as the word. */
  readonly variants: readonly TermVariant[];
  /** Concepts that the word is part of: each is as rare as it is. */
  readonly concepts: readonly TermVariant[];
  /** Whether it stands for a concept by itself, and not only together with its neighbours. */
  readonly isConcept: boolean;
}

export const MOST_WORDS = 8;
const MOST_VARIANTS = 12;
const MOST_TYPOS = 4;
const MOST_PREFIXED = 10;
const PREFIXED_READ = 100;
const SHORTEST_PREFIX = 3;
const SHORTEST_PREFIX_KEY = 2;
const SHORTEST_PART = 3;
const ENDS_IN_WORD = /[\p{L}\p{M}\p{N}]$/u;

interface TypedWord {
  readonly word: string;
  readonly at: number;
}

/** The words of a query and what each can be found by, the rarest first where there are too many. */
export async function expandQuery(
  { dictionary, lexicon }: { readonly dictionary: TermDictionary; readonly lexicon: PivotLexicon },
  generation: number,
  text: string,
): Promise<readonly QueryWord[]> {
  const tokens = searchTokens(text);
  const words = typedWords(tokens);
  const last = ENDS_IN_WORD.test(text) ? words.at(-1)?.word : undefined;
  const [known, prefixed] = await Promise.all([
    knownByKey(dictionary, generation, lookedFor(words)),
    prefixedBy(dictionary, generation, last),
  ]);
  const unknown = words.filter(({ word }) => !known.has(wordKey(word))).map(({ word }) => word);
  const [near, parts] = await Promise.all([
    dictionary.nearTo(generation, unknown),
    knownByKey(dictionary, generation, unknown.flatMap((word) => splitsOf(word).flat()).map(wordKey)),
  ]);
  const concepts = findConcepts(lexicon, tokens);
  const expanded = words.map(({ word, at }, index) => {
    const spelled = spellingsOf(word, known.get(wordKey(word)) ?? []);
    const others = [
      ...(spelled.length === 0 ? correctionsOf(word, near) : []),
      ...(spelled.length === 0 ? partsOf(word, parts) : []),
      ...joinedWith(words, index, known),
      ...(word === last ? prefixed : []),
    ];
    const said = concepts.filter(({ from, to }) => at >= from && at < to);
    return {
      word,
      frequency: (known.get(wordKey(word)) ?? []).reduce((sum, { complaints }) => sum + complaints, 0),
      variants: distinct([...spelled, ...others]),
      concepts: distinct(said.flatMap(({ concept }) => variantsOf(concept))),
      isConcept: said.some(({ from, to }) => to - from === 1),
    };
  });
  return expanded.sort((a, b) => a.frequency - b.frequency).slice(0, MOST_WORDS);
}

function variantsOf(concept: string): readonly TermVariant[] {
  return withBroader(concept).map((each) => ({
    term: conceptTerm(each),
    weight: each === concept ? WEIGHTS.concept : WEIGHTS.broaderConcept,
  }));
}

/** Without stop words where there are others. */
function typedWords(tokens: readonly string[]): readonly TypedWord[] {
  const all = tokens.map((word, at) => ({ word, at }));
  const telling = all.filter(({ word }) => !isStopWord(word));
  const kept = telling.length === 0 ? all : telling;
  return kept.filter(({ word }, index) => kept.findIndex((other) => other.word === word) === index);
}

function lookedFor(words: readonly TypedWord[]): readonly string[] {
  const joined = words.slice(1).map(({ word }, index) => `${words[index]?.word ?? ''}${word}`);
  return [...new Set([...words.map(({ word }) => word), ...joined].map(wordKey))];
}

async function knownByKey(
  dictionary: TermDictionary,
  generation: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly KnownTerm[]>> {
  const known = new Map<string, KnownTerm[]>();
  if (keys.length === 0) return known;
  for (const term of await dictionary.withKeys(generation, keys)) {
    const ofKey = known.get(term.key) ?? [];
    ofKey.push(term);
    known.set(term.key, ofKey);
  }
  return known;
}

async function prefixedBy(
  dictionary: TermDictionary,
  generation: number,
  last: string | undefined,
): Promise<readonly TermVariant[]> {
  const prefix = last === undefined ? '' : wordPrefixKey(last);
  if (last === undefined || last.length < SHORTEST_PREFIX || prefix.length < SHORTEST_PREFIX_KEY) return [];
  const found = await dictionary.withKeyPrefix(generation, prefix, PREFIXED_READ);
  const alike = found.filter(({ term }) => voicesAlike(term, last));
  return mostFrequent(alike, MOST_PREFIXED).map(({ term }) => ({ term, weight: WEIGHTS.prefix }));
}

function spellingsOf(word: string, known: readonly KnownTerm[]): readonly TermVariant[] {
  const weighed = known.flatMap((each) => {
    const weight = weightOfSpelling(word, each.term);
    return weight === 0 ? [] : [{ term: each.term, complaints: each.complaints, weight }];
  });
  weighed.sort((a, b) => b.weight - a.weight || b.complaints - a.complaints);
  return weighed.slice(0, MOST_VARIANTS);
}

function weightOfSpelling(word: string, term: string): number {
  if (term === word) return WEIGHTS.exact;
  const likeness = likenessOf(word, term);
  if (likeness === undefined) return 0;
  return voicesAlike(word, term) ? WEIGHTS[likeness] : WEIGHTS[likeness] * WEIGHTS.otherVoice;
}

function correctionsOf(word: string, near: readonly KnownTerm[]): readonly TermVariant[] {
  const alike = near.filter(({ term }) => differByOneLetter(term, word));
  return mostFrequent(alike, MOST_TYPOS).map(({ term }) => ({ term, weight: WEIGHTS.typo }));
}

/** "gandhinagar" where complaints say "gandhi nagar". The rarer part stands for the whole. */
function partsOf(word: string, known: ReadonlyMap<string, readonly KnownTerm[]>): readonly TermVariant[] {
  for (const parts of splitsOf(word)) {
    const found = parts.map((part) => known.get(wordKey(part)) ?? []);
    if (found.some((terms) => terms.length === 0)) continue;
    const counts = found.map((terms) => terms.reduce((sum, { complaints }) => sum + complaints, 0));
    const rarer = counts.indexOf(Math.min(...counts));
    return mostFrequent(found[rarer] ?? [], MOST_VARIANTS).map(({ term }) => ({
      term,
      weight: WEIGHTS.joined,
    }));
  }
  return [];
}

function splitsOf(word: string): readonly string[][] {
  const splits: string[][] = [];
  for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at += 1)
    splits.push([word.slice(0, at), word.slice(at)]);
  return splits;
}

/** "gandhi nagar" where complaints say "gandhinagar". */
function joinedWith(
  words: readonly TypedWord[],
  index: number,
  known: ReadonlyMap<string, readonly KnownTerm[]>,
): readonly TermVariant[] {
  const { word = '' } = words[index] ?? {};
  const pairs = [`${words[index - 1]?.word ?? ''}${word}`, `${word}${words[index + 1]?.word ?? ''}`];
  const found = pairs.filter((pair) => pair !== word).flatMap((pair) => known.get(wordKey(pair)) ?? []);
  return mostFrequent(found, MOST_VARIANTS).map(({ term }) => ({ term, weight: WEIGHTS.joined }));
}

function mostFrequent(terms: readonly KnownTerm[], limit: number): readonly KnownTerm[] {
  return [...terms].sort((a, b) => b.complaints - a.complaints).slice(0, limit);
}

/** Each term once, with its best weight. */
function distinct(variants: readonly TermVariant[]): readonly TermVariant[] {
  const best = new Map<string, number>();
  for (const { term, weight } of variants) best.set(term, Math.max(weight, best.get(term) ?? 0));
  return [...best].map(([term, weight]) => ({ term, weight })).sort((a, b) => b.weight - a.weight);
}
