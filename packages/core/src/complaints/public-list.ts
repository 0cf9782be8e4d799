import { type Collection, type Db, type Document, ObjectId } from 'mongodb';
import { Type } from 'typebox';
import { type Clock, MS_PER_DAY } from '../clock.ts';
import { nameOfList, readCursor, writeCursor } from '../paging/cursor.ts';
import { compileSchema } from '../schema/compile-schema.ts';
import type { Complaint } from './complaint.ts';
import { type ComplaintFilters, matchesFilters } from './complaint-filters.ts';
import { type ComplaintDocument, readComplaint } from './complaint-store.ts';

export const LIST_ORDERS = ['newest', 'mostSupported'] as const;
export type ListOrder = (typeof LIST_ORDERS)[number];

export interface PublicListQuery {
  readonly order: ListOrder;
  readonly filters: ComplaintFilters;
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface PublicListPage {
  readonly items: readonly Complaint[];
  readonly nextCursor: string | null;
}

export interface PublicList {
  /**
   * A page of public complaints. A page goes on behind the last complaint of the one before, so complaints that
   * arrive meanwhile move nothing. At most 2,000 complaints are read for it: where filters let few of them through,
   * a page can be short, even empty, and still have a next one.
   *
   * @throws DomainError invalid_request for a cursor that is not of this list.
   */
  page(query: PublicListQuery): Promise<PublicListPage>;
}

/** What the list is ordered by, of the last complaint of a page. */
const CursorSchema = Type.Object(
  {
    list: Type.String(),
    rank: Type.Integer({ minimum: -8.64e15, maximum: 8.64e15 }),
    id: Type.String({ pattern: '^[0-9a-f]{24}$' }),
  },
  { additionalProperties: false },
);
const listCursor = compileSchema(CursorSchema);

interface Position {
  /** Milliseconds of the filing, or supports. */
  readonly rank: number;
  readonly id: string;
}

/** Where filters are asked of each complaint, many are read for the few that pass. */
const READ_AT_ONCE = 101;
const MOST_READ = 2_000;
/** How far back the first look goes, and how much farther each next one: a store may read all that a look covers. */
const FIRST_SPAN_MS = MS_PER_DAY;
const SPAN_GROWTH = 4;
const LOOKS = 7;
const BEGINNING = new Date(0);
const END = new Date(8.64e15);

export function createPublicList(db: Db, clock: Clock): PublicList {
  const complaints = db.collection<ComplaintDocument>('complaints');
  return {
    async page({ order, filters, limit, cursor }) {
      const list = nameOfList({ order, filters });
      const from = cursor === undefined ? undefined : readCursor(listCursor, cursor, list);
      const atOnce = isCovered(order, filters) ? Math.min(limit + 1, READ_AT_ONCE) : READ_AT_ONCE;
      const read = createReader(complaints, atOnce);
      const found =
        order === 'newest' ? newestFirst(read, filters, clock.now(), from) : mostSupportedFirst(read, from);
      const positionOf = (complaint: Complaint): Position => ({
        rank: order === 'newest' ? complaint.filedAt.getTime() : complaint.supports,
        id: complaint.id,
      });
      const goOn = (last: Complaint) => writeCursor({ list, ...positionOf(last) });
      const items: Complaint[] = [];
      let count = 0;
      for await (const complaint of found) {
        count += 1;
        const last = items.at(-1);
        if (complaint.erasedAt === null && matchesFilters(complaint, filters)) {
          if (last !== undefined && items.length === limit) return { items, nextCursor: goOn(last) };
          items.push(complaint);
        }
        if (count === MOST_READ)
          return { items, nextCursor: goOn(items.length === limit ? (last ?? complaint) : complaint) };
      }
      return { items, nextCursor: null };
    },
  };
}

/** Looks farther and farther back, so that a list that is soon full costs little on every store. */
async function* newestFirst(
  read: Reader,
  filters: ComplaintFilters,
  now: Date,
  position: Position | undefined,
): AsyncGenerator<Complaint> {
  const oldest = filters.filedAfter ?? BEGINNING;
  let before = position === undefined ? (filters.filedBefore ?? END) : new Date(position.rank);
  if (position !== undefined && before >= oldest) yield* inMoment(read, filters, position);
  let span = FIRST_SPAN_MS;
  for (let look = 1; look <= LOOKS && before > oldest; look += 1) {
    const reach = Math.min(before.getTime(), now.getTime()) - span;
    const after = look === LOOKS || reach <= oldest.getTime() ? oldest : new Date(reach);
    yield* inSpan(read, filters, { after, before });
    before = after;
    span *= SPAN_GROWTH;
  }
}

/** Those of the same moment that come behind the position. */
async function* inMoment(
  read: Reader,
  filters: ComplaintFilters,
  { rank, id }: Position,
): AsyncGenerator<Complaint> {
  for (let last = id; ; ) {
    const filter = { ...indexed(filters), filedAt: new Date(rank), _id: { $lt: new ObjectId(last) } };
    const { found, isEnd } = await read(filter, { _id: -1 });
    yield* found;
    last = found.at(-1)?.id ?? last;
    if (isEnd) return;
  }
}

async function* inSpan(
  read: Reader,
  filters: ComplaintFilters,
  { after, before }: { readonly after: Date; readonly before: Date },
): AsyncGenerator<Complaint> {
  for (let end = before; ; ) {
    const filter = { ...indexed(filters), filedAt: { $gte: after, $lt: end } };
    const { found, isEnd } = await read(filter, { filedAt: -1, _id: -1 });
    yield* found;
    const last = found.at(-1);
    if (last === undefined || isEnd) return;
    end = last.filedAt;
    yield* inMoment(read, filters, { rank: end.getTime(), id: last.id });
  }
}

async function* mostSupportedFirst(read: Reader, position: Position | undefined): AsyncGenerator<Complaint> {
  const order = { supports: -1, _id: -1 } as const;
  for (let last = position; ; ) {
    if (last !== undefined) {
      const equal = { isPublic: true, supports: last.rank, _id: { $lt: new ObjectId(last.id) } };
      const { found, isEnd } = await read(equal, { _id: -1 });
      yield* found;
      last = isEnd ? last : positionBySupports(found.at(-1), last);
      if (!isEnd) continue;
    }
    const fewer = { isPublic: true, supports: last === undefined ? { $gte: 0 } : { $lt: last.rank } };
    const { found, isEnd } = await read(fewer, order);
    yield* found;
    if (isEnd) return;
    last = positionBySupports(found.at(-1), last);
  }
}

function positionBySupports(complaint: Complaint | undefined, otherwise: Position | undefined) {
  return complaint === undefined ? otherwise : { rank: complaint.supports, id: complaint.id };
}

/** What one index covers together with the order; the other filters are asked of each complaint. */
function indexed({ ward }: ComplaintFilters): Document {
  return { isPublic: true, ...(ward !== undefined && { ward }) };
}

/** Whether the index answers all that is asked. */
function isCovered(
  order: ListOrder,
  { ward, filedAfter, filedBefore, ...others }: ComplaintFilters,
): boolean {
  const isAsked = (value: unknown) => value !== undefined;
  const byTime = order === 'newest' || ![ward, filedAfter, filedBefore].some(isAsked);
  return byTime && !Object.values(others).some(isAsked);
}

/** The next ones in an order, and whether there are no more. */
type Reader = (
  filter: Document,
  order: Readonly<Record<string, -1>>,
) => Promise<{ readonly found: readonly Complaint[]; readonly isEnd: boolean }>;

function createReader(complaints: Collection<ComplaintDocument>, atOnce: number): Reader {
  return async (filter, order) => {
    const found = await complaints.find(filter).sort(order).limit(atOnce).toArray();
    return { found: found.map(readComplaint), isEnd: found.length < atOnce };
  };
}
