import {
  type City,
  type Complaint,
  createComplaintStore,
  createIndexParts,
  createPivotLexicon,
  createRandom,
  createSearch,
  fillIndex,
  SEARCH_VERSION,
  type Search,
  shuffle,
} from '@namsev/core';
import type { Db } from 'mongodb';
import type { SeedText } from '../../load/seed-texts.ts';
import { languageKey } from '../labelled-row.ts';
import { percentileOf, ratio } from '../measures.ts';
import { amongComplaints, toPublicComplaint } from './among-complaints.ts';
import type { LabelledQuery, SearchRows } from './search-rows.ts';

export interface SearchEvaluation {
  readonly db: Db;
  readonly city: City;
  /** What the complaints are made of among which the documents are hidden. */
  readonly texts: readonly SeedText[];
  readonly among: number;
  readonly seed: number;
}

interface MeasuredQuery {
  readonly key: string;
  readonly recall: number;
  readonly reciprocalRank: number;
  readonly milliseconds: number;
}

const FIRST = 10;
const WARM_UP = 30;
const INSERTED_AT_ONCE = 1_000;

/** How well and how fast the shipped search finds the documents of labelled queries, in a real store. */
export async function evaluateSearch({ documents, queries }: SearchRows, evaluation: SearchEvaluation) {
  const { db, city, texts, among, seed } = evaluation;
  const until = new Date();
  const hidden = documents.map(({ text }) => toPublicComplaint(text, { filedAt: until, city, ward: null }));
  const others = amongComplaints({ texts, city, count: among, seed, until });
  const idOf = new Map(documents.map(({ id }, at) => [id, hidden[at]?.id ?? '']));
  await store(db, shuffle([...hidden, ...others], createRandom(seed)));
  const search = createSearch(db, createPivotLexicon());
  for (const { text } of queries.slice(0, WARM_UP)) await search.search({ text, filters: {}, limit: FIRST });
  const measured: MeasuredQuery[] = [];
  for (const query of queries) measured.push(await measure(search, query, idOf));
  const times = measured.map(({ milliseconds }) => milliseconds);
  return {
    queries: queries.length,
    ...summarise(measured),
    byLanguage: byLanguage(measured),
    documents: documents.length,
    among,
    msPerQuery: { p50: percentileOf(times, 0.5), p95: percentileOf(times, 0.95) },
    versions: { searchService: SEARCH_VERSION },
  };
}

async function store(db: Db, complaints: readonly Complaint[]): Promise<void> {
  const { client } = db;
  const store = createComplaintStore(db);
  for (let from = 0; from < complaints.length; from += INSERTED_AT_ONCE)
    await store.insertMany(complaints.slice(from, from + INSERTED_AT_ONCE));
  await fillIndex(createIndexParts(client, db, createPivotLexicon()), complaints);
}

async function measure(
  search: Search,
  { text, lang, relevant }: LabelledQuery,
  idOf: ReadonlyMap<string, string>,
): Promise<MeasuredQuery> {
  const begun = performance.now();
  const { items } = await search.search({ text, filters: {}, limit: FIRST });
  const milliseconds = performance.now() - begun;
  const wanted = new Set(relevant.map((id) => idOf.get(id)));
  const isRelevant = items.map(({ complaint }) => wanted.has(complaint.id));
  const first = isRelevant.indexOf(true);
  return {
    key: languageKey({ text, lang }),
    recall: isRelevant.filter(Boolean).length / Math.min(FIRST, wanted.size),
    reciprocalRank: first === -1 ? 0 : 1 / (first + 1),
    milliseconds,
  };
}

function summarise(measured: readonly MeasuredQuery[]) {
  const mean = (of: (query: MeasuredQuery) => number) =>
    ratio(
      measured.reduce((sum, query) => sum + of(query), 0),
      measured.length,
    );
  return { recallAt10: mean(({ recall }) => recall), mrrAt10: mean(({ reciprocalRank }) => reciprocalRank) };
}

function byLanguage(measured: readonly MeasuredQuery[]) {
  const keys = [...new Set(measured.map(({ key }) => key))].sort();
  return Object.fromEntries(
    keys.map((key) => {
      const own = measured.filter((query) => query.key === key);
      return [key, { n: own.length, ...summarise(own) }];
    }),
  );
}
