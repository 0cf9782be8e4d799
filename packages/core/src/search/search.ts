import type { Db } from 'mongodb';
import type { Complaint } from '../complaints/complaint.ts';
import { type ComplaintFilters, matchesFilters } from '../complaints/complaint-filters.ts';
import { type ComplaintStore, createComplaintStore } from '../complaints/complaint-store.ts';
import { createTimelineStore, type TimelineEntry, type TimelineStore } from '../complaints/timeline-store.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { nameOfList, readCursor, writeCursor } from '../paging/cursor.ts';
import { createEntryStore, type EntryStore } from './entry-store.ts';
import { expandQuery, type QueryWord } from './expand-query.ts';
import { findMatches, type Match } from './find-matches.ts';
import { createIndexStateStore, type IndexState, type IndexStateStore, numberOfCode } from './index-state.ts';
import { SEGMENT_SIZE } from './posting-segment.ts';
import { createPostingStore, type PostingStore, postingId } from './posting-store.ts';
import { type RankedComplaint, rankSegments } from './rank-segments.ts';
import { type SearchCursor, searchCursor, segmentsUpTo } from './search-cursor.ts';
import { createTermDictionary, type TermDictionary } from './term-dictionary.ts';

/** Changes with what complaints are found by; an index of another version is rebuilt by the weekly batch. */
export const SEARCH_VERSION = '1.1.0';

export interface SearchQuery {
  /** What people type; what of it is no word is left out. */
  readonly text: string;
  readonly filters: ComplaintFilters;
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface SearchHit {
  readonly complaint: Complaint;
  readonly entries: readonly TimelineEntry[];
  /** Comparable within one search alone. */
  readonly score: number;
  readonly matches: readonly Match[];
}

export interface SearchPage {
  /** Best first. May be fewer than the limit, or none, and still not be the last page. */
  readonly items: readonly SearchHit[];
  readonly nextCursor: string | null;
}

export interface Search {
  /** @throws DomainError invalid_request for a cursor that is not of this query. */
  search(query: SearchQuery): Promise<SearchPage>;
}

interface SearchParts {
  readonly complaints: ComplaintStore;
  readonly timeline: TimelineStore;
  readonly lexicon: PivotLexicon;
  readonly state: IndexStateStore;
  readonly entries: EntryStore;
  readonly postings: PostingStore;
  readonly dictionary: TermDictionary;
}

/** Complaints that a page may look at for those that pass all filters. */
const MOST_CANDIDATES = 200;
/** Postings that one page may read. */
const MOST_POSTINGS = 512;
const FEWEST_TERMS = 8;
/** So many more than the page holds are fetched at once: most pass the filters, and the index knows the commonest two. */
const SPARE = 1;
const MOST_TIMELINE_ENTRIES = 2_000;

export function createSearch(db: Db, lexicon: PivotLexicon): Search {
  const parts: SearchParts = {
    complaints: createComplaintStore(db),
    timeline: createTimelineStore(db),
    lexicon,
    state: createIndexStateStore(db),
    entries: createEntryStore(db),
    postings: createPostingStore(db),
    dictionary: createTermDictionary(db),
  };
  const readQuery = createQueryReader(parts);
  return {
    async search(query) {
      const list = nameOfList({ text: query.text, filters: query.filters });
      const given = query.cursor === undefined ? undefined : readCursor(searchCursor, query.cursor, list);
      const { state, words } = await readQuery(query.text);
      if (state.nextSequence === 0) return { items: [], nextCursor: null };
      const cursor: SearchCursor = given ?? {
        list,
        last: state.nextSequence - 1,
        complaints: state.complaints,
        words: state.words,
      };
      const ranked = await rank(parts, state, words, query.filters, cursor);
      return takePage(parts, words, query, cursor, ranked);
    },
  };
}

/** The state of the index, and what the words of a query can be found by in it. */
type ReadQuery = (
  text: string,
) => Promise<{ readonly state: IndexState; readonly words: readonly QueryWord[] }>;

/** Looks words up in the generation of the last query while it is asked which one is searched: that seldom changes. */
function createQueryReader(parts: SearchParts): ReadQuery {
  let known: number | undefined;
  return async (text) => {
    const assumed = known;
    const [state, found] = await Promise.all([
      parts.state.read(),
      assumed === undefined ? undefined : expandQuery(parts, assumed, text),
    ]);
    known = state.generation;
    const isOfIt = found !== undefined && assumed === state.generation;
    return { state, words: isOfIt ? found : await expandQuery(parts, state.generation, text) };
  };
}

async function rank(
  parts: SearchParts,
  state: IndexState,
  words: readonly QueryWord[],
  filters: ComplaintFilters,
  cursor: SearchCursor,
): Promise<readonly RankedComplaint[]> {
  const { generation } = state;
  const complaints = Math.max(1, cursor.complaints);
  const segments = segmentsUpTo(cursor.last);
  const terms = affordableTerms(words, segments.length);
  const addresses = terms.flatMap((term) => segments.map((segment) => ({ generation, term, segment })));
  const postings = await parts.postings.read(addresses);
  const input = {
    words,
    entriesOf: (term: string, segment: number) => postings.get(postingId({ generation, term, segment })),
    segments,
    complaints,
    meanLength: Math.max(1, cursor.words / complaints),
    ward: wantedNumber(state.wards, filters.ward),
    category: wantedNumber(state.categories, filters.category),
    lastSequence: cursor.last,
    after: cursor.after,
  };
  return rankSegments(input, MOST_CANDIDATES);
}

/** The spellings that count most, of every word in turn. */
function affordableTerms(words: readonly QueryWord[], segments: number): readonly string[] {
  const limit = Math.max(FEWEST_TERMS, Math.floor(MOST_POSTINGS / Math.max(1, segments)));
  const ofWords = words.map(({ variants, concepts }) =>
    [...variants, ...concepts].sort((a, b) => b.weight - a.weight).map(({ term }) => term),
  );
  const longest = Math.max(0, ...ofWords.map((terms) => terms.length));
  const inTurn = Array.from({ length: longest }, (_, at) => ofWords.flatMap((terms) => terms[at] ?? []));
  return [...new Set(inTurn.flat())].slice(0, limit);
}

function wantedNumber(codes: readonly string[], code: string | undefined): number | undefined {
  return code === undefined ? undefined : numberOfCode(codes, code);
}

/** Fetches candidates until the page is full: what the index does not know is asked of the complaint itself. */
async function takePage(
  parts: SearchParts,
  words: readonly QueryWord[],
  { filters, limit }: SearchQuery,
  cursor: SearchCursor,
  ranked: readonly RankedComplaint[],
): Promise<SearchPage> {
  const items: SearchHit[] = [];
  for (let from = 0; from < ranked.length; from += limit + SPARE) {
    const candidates = ranked.slice(from, from + limit + SPARE);
    const found = await fetch(parts, candidates);
    for (const [at, { sequence, score }] of candidates.entries()) {
      const each = found.get(sequence);
      if (each === undefined || !isShown(each.complaint) || !matchesFilters(each.complaint, filters))
        continue;
      items.push({ ...each, score, matches: findMatches(parts.lexicon, words, each.complaint) });
      if (items.length < limit) continue;
      const isEnd = from + at + 1 === ranked.length && ranked.length < MOST_CANDIDATES;
      return { items, nextCursor: isEnd ? olderCursor(cursor) : goOn(cursor, { sequence, score }) };
    }
  }
  const last = ranked.at(-1);
  const isCut = last !== undefined && ranked.length === MOST_CANDIDATES;
  return { items, nextCursor: isCut ? goOn(cursor, last) : olderCursor(cursor) };
}

async function fetch(
  { entries, complaints, timeline }: SearchParts,
  candidates: readonly RankedComplaint[],
): Promise<ReadonlyMap<number, Pick<SearchHit, 'complaint' | 'entries'>>> {
  const bySequence = await entries.complaintsAt(candidates.map(({ sequence }) => sequence));
  const ids = [...bySequence.values()];
  const [found, entriesOf] = await Promise.all([
    complaints.getMany(ids),
    timeline.listOf(ids, MOST_TIMELINE_ENTRIES),
  ]);
  const known = new Map(found.map((complaint) => [complaint.id, complaint]));
  return new Map(
    [...bySequence].flatMap(([sequence, id]) => {
      const complaint = known.get(id);
      return complaint === undefined
        ? []
        : [[sequence, { complaint, entries: entriesOf.get(id) ?? [] }] as const];
    }),
  );
}

/** The index may lie behind the complaint. */
function isShown({ isPublic, erasedAt }: Complaint): boolean {
  return isPublic && erasedAt === null;
}

function goOn(cursor: SearchCursor, { sequence, score }: RankedComplaint): string {
  return writeCursor({ ...cursor, after: { sequence, score } });
}

/** To the segments that are older than those of this page. */
function olderCursor({ after, ...cursor }: SearchCursor): string | null {
  const oldest = segmentsUpTo(cursor.last).at(-1) ?? 0;
  return oldest === 0 ? null : writeCursor({ ...cursor, last: oldest * SEGMENT_SIZE - 1 });
}
