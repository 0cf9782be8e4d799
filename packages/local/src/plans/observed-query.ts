import type { Document } from 'mongodb';

/** A query as a command of the driver put it to the store. */
export interface ObservedQuery {
  readonly command: string;
  readonly collection: string;
  readonly filter: Document;
  readonly sort: Readonly<Record<string, number>>;
  /** Null where it asks for all that it finds. */
  readonly limit: number | null;
}

/** How a filter narrows one field; `other` is what no bounds of an index can say. */
export type Narrowing = 'equal' | 'among' | 'range' | 'other';

const RANGE_OPERATORS: ReadonlySet<string> = new Set(['$gt', '$gte', '$lt', '$lte']);
/** Stages that read what the store keeps about itself, and no documents. */
const WITHOUT_DOCUMENTS = ['$collStats', '$changeStream', '$indexStats'];

/** The queries that a command consists of: an update of many parts has many, a command that reads no documents none. */
export function queriesOf(command: Document): readonly ObservedQuery[] {
  const [name = ''] = Object.keys(command);
  const collection = String(command[name]);
  const whole = { command: name, collection, sort: {}, limit: null };
  if (name === 'find') return [findOf(collection, command)];
  if (name === 'aggregate') return aggregateOf(collection, command['pipeline']);
  if (name === 'update')
    return partsOf(command['updates']).map(({ q, multi }) => ({
      ...whole,
      filter: q,
      limit: multi === true ? null : 1,
    }));
  if (name === 'delete')
    return partsOf(command['deletes']).map(({ q, limit }) => ({
      ...whole,
      filter: q,
      limit: limit === 1 ? 1 : null,
    }));
  if (name === 'findAndModify' || name === 'distinct')
    return [{ ...whole, filter: command['query'] ?? {}, limit: name === 'distinct' ? null : 1 }];
  return [];
}

/** What kinds of narrowing a filter has, by field. */
export function narrowingsOf(filter: Document): ReadonlyMap<string, Narrowing> {
  return new Map(Object.entries(filter).map(([field, condition]) => [field, narrowingOf(field, condition)]));
}

/** Two queries of the same shape differ in values alone. */
export function shapeOf({ command, collection, filter, sort, limit }: ObservedQuery): string {
  const narrowings = [...narrowingsOf(filter)].map(([field, narrowing]) => `${field} ${narrowing}`);
  const order = Object.entries(sort).map(([field, direction]) => `${field}${direction < 0 ? ' down' : ''}`);
  return [
    `${collection}: ${command}`,
    narrowings.length === 0 ? 'all' : narrowings.sort().join(', '),
    ...(order.length === 0 ? [] : [`sorted by ${order.join(', ')}`]),
    ...(limit === null ? [] : ['limited']),
  ].join('; ');
}

function findOf(collection: string, command: Document): ObservedQuery {
  const { filter = {}, sort, limit } = command;
  return { command: 'find', collection, filter: flat(filter), sort: toRecord(sort), limit: limit || null };
}

/** The leading stages are the query; what stands behind the first filter only narrows what it found. */
function aggregateOf(collection: string, pipeline: readonly Document[]): readonly ObservedQuery[] {
  const [first = {}] = pipeline;
  if (WITHOUT_DOCUMENTS.some((stage) => stage in first)) return [];
  const query = { command: 'aggregate', collection, filter: flat(first['$match'] ?? {}), limit: null };
  const rest = pipeline.slice('$match' in first ? 1 : 0).filter((stage) => !('$match' in stage));
  const sort = toRecord(rest[0]?.['$sort']);
  const limit = rest[Object.keys(sort).length > 0 ? 1 : 0]?.['$limit'];
  return [{ ...query, sort, limit: typeof limit === 'number' ? limit : null }];
}

function partsOf(parts: unknown): readonly Document[] {
  return Array.isArray(parts) ? parts.map((part: Document) => ({ ...part, q: flat(part['q']) })) : [];
}

/** `$and` says nothing that its parts side by side do not say, as long as they are on different fields. */
function flat(filter: Document): Document {
  const { $and: parts, ...rest } = filter;
  return Array.isArray(parts) ? Object.assign({}, rest, ...parts.map(flat)) : rest;
}

function toRecord(sort: unknown): Readonly<Record<string, number>> {
  if (sort instanceof Map) return Object.fromEntries(sort);
  return typeof sort === 'object' && sort !== null ? { ...sort } : {};
}

function narrowingOf(field: string, condition: unknown): Narrowing {
  if (field.startsWith('$') || condition instanceof RegExp) return 'other';
  if (typeof condition !== 'object' || condition === null) return 'equal';
  const operators = Object.keys(condition).filter((key) => key.startsWith('$'));
  if (operators.length === 0) return 'equal';
  if (operators.every((operator) => RANGE_OPERATORS.has(operator))) return 'range';
  if (operators.length === 1 && operators[0] === '$eq') return 'equal';
  return operators.length === 1 && operators[0] === '$in' ? 'among' : 'other';
}
