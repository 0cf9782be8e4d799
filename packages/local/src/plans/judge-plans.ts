import type { Document } from 'mongodb';
import { roundTo } from '../load/percentile.ts';
import { type ObservedQuery, shapeOf } from './observed-query.ts';
import { type PlannedIndex, type Service, servingIndexes } from './serving-index.ts';

/** What became of one shape of query. */
export interface JudgedShape {
  readonly shape: string;
  /** Null where the query is read without an index. */
  readonly index: string | null;
  /** Of the worst query of the shape. */
  readonly keys: number;
  readonly returned: number;
  readonly fault: string | null;
}

export interface PlanVerdict {
  readonly shapes: readonly JudgedShape[];
  readonly unusedIndexes: readonly string[];
}

export interface DeclaredIndex extends PlannedIndex {
  readonly unique?: true;
  readonly expireAfterSeconds?: number;
}

/** A query may look at so many keys whatever it returns, and at so many more for each document that it returns. */
export const MOST_KEYS = { anyway: 200, perDocument: 10 } as const;
/** A collection of no more documents may be read whole. */
const MOST_READ_WHOLE = 200;

/** How many documents of a collection a filter matches. */
type Count = (collection: string, filter: Document) => Promise<number>;

/**
 * Holds every shape against the declared indexes, and counts in the store what its bounds make it look at: the counts
 * are right on every store, while not every store explains its plans rightly.
 */
export async function judgePlans(
  queries: readonly ObservedQuery[],
  indexes: readonly DeclaredIndex[],
  count: Count,
): Promise<PlanVerdict> {
  const used = new Set<string>();
  const shapes: JudgedShape[] = [];
  for (const ofShape of groupByShape(queries)) {
    const judged = await Promise.all(ofShape.map((query) => judgeQuery(query, indexes, { count, used })));
    const [worst] = judged.sort((a, b) => severity(b) - severity(a));
    if (worst !== undefined) shapes.push(worst);
  }
  return {
    shapes: shapes.sort((a, b) => (a.shape < b.shape ? -1 : 1)),
    unusedIndexes: unused(indexes, used),
  };
}

function groupByShape(queries: readonly ObservedQuery[]): readonly (readonly ObservedQuery[])[] {
  const groups = new Map<string, ObservedQuery[]>();
  for (const query of queries) groups.set(shapeOf(query), [...(groups.get(shapeOf(query)) ?? []), query]);
  return [...groups.values()];
}

async function judgeQuery(
  query: ObservedQuery,
  indexes: readonly PlannedIndex[],
  { count, used }: { readonly count: Count; readonly used: Set<string> },
): Promise<JudgedShape> {
  const shape = shapeOf(query);
  const services = servingIndexes(query, indexes);
  if (services === undefined) return readWhole(query, shape, count);
  for (const { index } of services) used.add(nameOf(index));
  const { keys, returned } = await countKeys(query, services[0], count);
  const most = MOST_KEYS.anyway + MOST_KEYS.perDocument * returned;
  const fault = keys > most ? `looks at ${keys} keys to return ${returned}` : null;
  return { shape, index: services.map(({ index }) => index.name).join(' or '), keys, returned, fault };
}

async function readWhole({ collection }: ObservedQuery, shape: string, count: Count): Promise<JudgedShape> {
  const keys = await count(collection, {});
  const fault = keys > MOST_READ_WHOLE ? `no index serves it, and there are ${keys} documents` : null;
  return { shape, index: null, keys, returned: keys, fault };
}

/** How many keys are within the bounds before a limit ends the reading, and how many documents that returns. */
async function countKeys(
  { collection, filter, limit }: ObservedQuery,
  { bounds, isCovered, isOrdered }: Service,
  count: Count,
): Promise<{ keys: number; returned: number }> {
  const within = await count(collection, bounds);
  const matching = isCovered ? within : await count(collection, filter);
  const returned = Math.min(matching, limit ?? matching);
  const isEnded = isOrdered && limit !== null && matching > 0;
  return { keys: isEnded ? roundTo((within * returned) / matching, 0) : within, returned };
}

function unused(indexes: readonly DeclaredIndex[], used: ReadonlySet<string>): readonly string[] {
  return indexes
    .filter(({ unique, expireAfterSeconds }) => unique === undefined && expireAfterSeconds === undefined)
    .map(nameOf)
    .filter((name) => !used.has(name));
}

function nameOf({ collection, name }: PlannedIndex): string {
  return `${collection}.${name}`;
}

function severity({ fault, keys, returned }: JudgedShape): number {
  return (fault === null ? 0 : 1e9) + keys / (1 + returned);
}
