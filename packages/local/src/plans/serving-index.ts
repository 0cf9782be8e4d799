import type { Document } from 'mongodb';
import { type Narrowing, narrowingsOf, type ObservedQuery } from './observed-query.ts';

export interface PlannedIndex {
  readonly collection: string;
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
}

/** What an index can do for a query. */
export interface Service {
  readonly index: PlannedIndex;
  /** The part of the filter that its bounds say. Every key within them is looked at. */
  readonly bounds: Document;
  /** Whether its bounds say the whole filter. */
  readonly isCovered: boolean;
  /** Whether it gives the documents in the order that is asked for, so that a limit ends the reading. */
  readonly isOrdered: boolean;
}

/**
 * The indexes that serve a query best by MongoDB's rule: equalities on the leading fields, then at most one range.
 * Several where they do the same for it; none where it would be read without bounds and without an order that ends it.
 */
export function servingIndexes(
  query: ObservedQuery,
  indexes: readonly PlannedIndex[],
): readonly [Service, ...Service[]] | undefined {
  const services = [idIndexOf(query), ...indexes]
    .filter(({ collection }) => collection === query.collection)
    .map((index) => serviceOf(index, query))
    .filter((service) => isOfUse(service, query));
  const [best, ...others] = services.sort((a, b) => rank(b) - rank(a));
  return best === undefined ? undefined : [best, ...others.filter((other) => rank(other) === rank(best))];
}

function idIndexOf({ collection }: ObservedQuery): PlannedIndex {
  return { collection, name: '_id_', key: { _id: 1 } };
}

function isOfUse({ bounds, isOrdered }: Service, { limit, sort }: ObservedQuery): boolean {
  if (Object.keys(bounds).length > 0) return true;
  return isOrdered && limit !== null && Object.keys(sort).length > 0;
}

/** First what the bounds say, then the order, then the shorter key. */
function rank({ bounds, isOrdered, index }: Service): number {
  return Object.keys(bounds).length * 100 + (isOrdered ? 10 : 0) - Object.keys(index.key).length;
}

function serviceOf(index: PlannedIndex, query: ObservedQuery): Service {
  const narrowings = narrowingsOf(query.filter);
  const fields = Object.keys(index.key);
  const bounded = leadingBounds(fields, narrowings);
  return {
    index,
    bounds: Object.fromEntries(bounded.map((field) => [field, query.filter[field]])),
    isCovered: bounded.length === narrowings.size,
    isOrdered: isInOrder(index, query.sort, narrowings),
  };
}

function leadingBounds(fields: readonly string[], narrowings: ReadonlyMap<string, Narrowing>): string[] {
  const bounded: string[] = [];
  for (const field of fields) {
    const narrowing = narrowings.get(field);
    if (narrowing === undefined || narrowing === 'other') break;
    bounded.push(field);
    if (narrowing === 'range') break;
  }
  return bounded;
}

/** Behind fields that are held to a value, or to some values whose keys are merged, the key is in its own order. */
function isInOrder(
  { key }: PlannedIndex,
  sort: ObservedQuery['sort'],
  narrowings: ReadonlyMap<string, Narrowing>,
): boolean {
  const isHeld = (field: string) => ['equal', 'among'].includes(narrowings.get(field) ?? '');
  const wanted = Object.entries(sort).filter(([field]) => narrowings.get(field) !== 'equal');
  const fields = Object.entries(key);
  const firstFree = fields.findIndex(([field]) => !isHeld(field));
  const given = firstFree === -1 ? [] : fields.slice(firstFree);
  const turns = new Set(wanted.map(([, direction], at) => Math.sign(direction) * (given[at]?.[1] ?? 0)));
  return wanted.every(([field], at) => given[at]?.[0] === field) && turns.size <= 1;
}
