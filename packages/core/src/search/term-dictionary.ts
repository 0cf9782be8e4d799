import type { AnyBulkWriteOperation, ClientSession, Db } from 'mongodb';
import { isConceptTerm } from './search-terms.ts';
import { wordKey } from './word-key.ts';

/** Every word of a generation, with what finds it when it is spelled another way. */
interface TermDocument {
  /** `generation|term` */
  readonly _id: string;
  /** `generation|key` of `wordKey`. */
  readonly k: string;
  /** `generation|` and the term, and the term with one letter left out; only of long words. */
  readonly d?: readonly string[];
  /**
   * Complaints that have it, to a factor of two: for every segment the largest power of two that is not more.
   * Exactly 0 when there is none.
   */
  readonly df: number;
}

export interface KnownTerm {
  readonly term: string;
  readonly key: string;
  readonly complaints: number;
}

export interface TermDictionary {
  /** Words with one of the keys. */
  withKeys(generation: number, keys: readonly string[]): Promise<readonly KnownTerm[]>;
  /** Words whose key begins like this; at most `limit`. */
  withKeyPrefix(generation: number, prefix: string, limit: number): Promise<readonly KnownTerm[]>;
  /** Long words that can be made of one of `words` by leaving out one letter, or the other way round. */
  nearTo(generation: number, words: readonly string[]): Promise<readonly KnownTerm[]>;
  /** Adds to the counts of terms; a term whose count falls to nothing is forgotten. */
  count(generation: number, changes: ReadonlyMap<string, number>, session: ClientSession): Promise<void>;
  /** The counts of a generation that has no terms yet. */
  fill(generation: number, counts: ReadonlyMap<string, number>): Promise<void>;
}

/** Behind all that a key can hold. */
const LAST = '\uffff';
const SHORTEST_LONG_WORD = 5;
const LONGEST_CORRECTED_WORD = 24;
const HAS_DIGIT = /\d/;
const MOST_NEAR = 50;

export function createTermDictionary(db: Db): TermDictionary {
  const terms = db.collection<TermDocument>('search_terms');
  const projection = { d: 0 } as const;
  return {
    async withKeys(generation, keys) {
      const found = terms.find({ k: { $in: keys.map((key) => scoped(generation, key)) } }, { projection });
      return (await found.toArray()).map(toKnownTerm);
    },
    async withKeyPrefix(generation, prefix, limit) {
      const from = scoped(generation, prefix);
      const found = terms.find({ k: { $gte: from, $lt: from + LAST } }, { projection }).limit(limit);
      return (await found.toArray()).map(toKnownTerm);
    },
    async nearTo(generation, words) {
      const near = words.flatMap((word) => deletionsOf(word).map((each) => scoped(generation, each)));
      if (near.length === 0) return [];
      const found = terms.find({ d: { $in: near } }, { projection }).limit(MOST_NEAR);
      return (await found.toArray()).map(toKnownTerm);
    },
    async count(generation, changes, session) {
      const operations = [...changes].flatMap(([term, change]) => toUpdates(generation, term, change));
      if (operations.length > 0) await terms.bulkWrite(operations, { session, ordered: true });
    },
    async fill(generation, counts) {
      const documents = [...counts]
        .filter(([term]) => !isConceptTerm(term))
        .map(([term, df]) => ({ _id: scoped(generation, term), ...keysOf(generation, term), df }));
      if (documents.length > 0) await terms.insertMany(documents, { ordered: false });
    },
  };
}

function toUpdates(generation: number, term: string, change: number): AnyBulkWriteOperation<TermDocument>[] {
  if (isConceptTerm(term) || change === 0) return [];
  const _id = scoped(generation, term);
  if (change < 0)
    return [
      { updateOne: { filter: { _id }, update: { $inc: { df: change } } } },
      { deleteOne: { filter: { _id, df: { $lte: 0 } } } },
    ];
  const update = { $inc: { df: change }, $setOnInsert: keysOf(generation, term) };
  return [{ updateOne: { filter: { _id }, update, upsert: true } }];
}

function keysOf(generation: number, term: string): Pick<TermDocument, 'k' | 'd'> {
  const deletions = deletionsOf(term).map((each) => scoped(generation, each));
  return { k: scoped(generation, wordKey(term)), ...(deletions.length > 0 && { d: deletions }) };
}

/** The word and every way to leave out one of its letters; empty for short words and for numbers. */
export function deletionsOf(word: string): readonly string[] {
  const letters = [...word];
  if (letters.length < SHORTEST_LONG_WORD || letters.length > LONGEST_CORRECTED_WORD || HAS_DIGIT.test(word))
    return [];
  return [...new Set([word, ...letters.map((_, at) => letters.toSpliced(at, 1).join(''))])];
}

function scoped(generation: number, text: string): string {
  return `${generation}|${text}`;
}

function toKnownTerm({ _id, k, df }: TermDocument): KnownTerm {
  return { term: unscoped(_id), key: unscoped(k), complaints: df };
}

function unscoped(text: string): string {
  return text.slice(text.indexOf('|') + 1);
}
