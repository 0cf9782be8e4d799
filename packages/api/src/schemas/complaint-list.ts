import {
  type City,
  type ComplaintFilters,
  DomainError,
  LANGUAGES,
  LIST_ORDERS,
  type MapBox,
  PRIORITY_BANDS,
  STATUSES,
  VISIBLE_TEXT,
} from '@namsev/core';
import { type Static, Type } from 'typebox';
import { ComplaintViewSchema } from './complaint-view.ts';
import { listOf, PageQuery } from './list.ts';

const DEGREES = '-?[0-9]{1,3}(\\.[0-9]{1,15})?';
const LONGEST_QUERY = 200;

const Instant = Type.String({ format: 'date-time', description: 'ISO 8601 with zone' });
const Cursor = Type.String({ minLength: 1, maxLength: 500, description: '`nextCursor` of the page before' });

/** Values in an address are texts, and nothing is coerced: `readFilters` makes numbers and dates of them. */
function filterFields(city: City) {
  return {
    status: Type.Optional(Type.Enum([...STATUSES])),
    category: Type.Optional(Type.Enum(city.categories.map(({ name }) => name))),
    ward: Type.Optional(Type.Enum(city.wards.map(({ code }) => code))),
    priority: Type.Optional(Type.Enum([...PRIORITY_BANDS])),
    filedAfter: Type.Optional(Instant),
    filedBefore: Type.Optional(Instant),
    bbox: Type.Optional(
      Type.String({
        pattern: `^${DEGREES},${DEGREES},${DEGREES},${DEGREES}$`,
        description: 'west,south,east,north in degrees; of places as they are shown, to three decimals',
        examples: ['77.30,11.08,77.38,11.14'],
      }),
    ),
    limit: PageQuery.limit,
    cursor: Type.Optional(Cursor),
  };
}

export function createListQuerySchema(city: City) {
  return Type.Object(
    { ...filterFields(city), sort: Type.Optional(Type.Enum([...LIST_ORDERS])) },
    { additionalProperties: false },
  );
}

export function createSearchQuerySchema(city: City) {
  return Type.Object(
    {
      ...filterFields(city),
      q: Type.String({
        minLength: 1,
        maxLength: LONGEST_QUERY,
        pattern: VISIBLE_TEXT,
        description: 'Words in any of the six languages, in their scripts or in Latin letters',
      }),
      language: Type.Optional(Type.Enum([...LANGUAGES], { description: 'Of the complaints' })),
    },
    { additionalProperties: false },
  );
}

export const ComplaintListSchema = listOf(ComplaintViewSchema);

export const SearchListSchema = listOf(
  Type.Object({
    ...ComplaintViewSchema.properties,
    score: Type.Number({ description: 'Comparable within one search alone' }),
    matches: Type.Array(
      Type.Object({
        field: Type.Enum(['title', 'description']),
        from: Type.Integer({ description: 'In UTF-16 units' }),
        to: Type.Integer({ description: 'Behind the last' }),
        text: Type.String(),
      }),
    ),
  }),
);

type FilterQuery = Omit<Static<ReturnType<typeof createListQuerySchema>>, 'limit' | 'cursor' | 'sort'> & {
  readonly language?: string;
};

/** @throws DomainError invalid_request for what has the form of a value and is none. */
export function readFilters(query: FilterQuery): ComplaintFilters {
  const { status, category, ward, priority, language, filedAfter, filedBefore, bbox } = query;
  return {
    ...(status !== undefined && { status }),
    ...(category !== undefined && { category }),
    ...(ward !== undefined && { ward }),
    ...(priority !== undefined && { priority }),
    ...(language !== undefined && { language }),
    ...(filedAfter !== undefined && { filedAfter: readInstant('filedAfter', filedAfter) }),
    ...(filedBefore !== undefined && { filedBefore: readInstant('filedBefore', filedBefore) }),
    ...(bbox !== undefined && { box: readBox(bbox) }),
  };
}

/** A leap second is well-formed and no date. */
function readInstant(name: string, text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw notValid(name, 'is no instant');
  return instant;
}

function readBox(text: string): MapBox {
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = text
    .split(',')
    .map(Number);
  const isOnEarth = west >= -180 && east <= 180 && south >= -90 && north <= 90;
  if (!isOnEarth || west > east || south > north)
    throw notValid(
      'bbox',
      'must be west,south,east,north in degrees, west before east and south before north',
    );
  return { west, south, east, north };
}

function notValid(name: string, message: string): DomainError {
  const faults = [{ path: `/querystring/${name}`, message }];
  return new DomainError('invalid_request', 'The request is not valid.', { faults });
}
