import { type Db, type Document, ObjectId } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import { DomainError } from '../errors.ts';
import { oldestFirst, type Position, type Span } from '../paging/oldest-first.ts';
import { type Complaint, effectiveCategory, OPEN_STATUSES, type Status } from './complaint.ts';
import { type ComplaintDocument, readComplaint } from './complaint-store.ts';

export const WORK_QUEUES = ['triage', 'mine', 'unassigned', 'overdue'] as const;
export type WorkQueue = (typeof WORK_QUEUES)[number];

/** What officers look for. */
export interface WorkQuery {
  readonly queue?: WorkQueue | undefined;
  readonly statuses?: readonly Status[] | undefined;
  /** Of whose list `mine` is: the id of an API key. */
  readonly keyId: string;
  readonly now: Date;
  /** What else must hold. It is asked of each complaint that is read. */
  matches(complaint: Complaint): boolean;
}

export interface WorkListQuery extends WorkQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface WorkListPage {
  readonly items: readonly Complaint[];
  readonly nextCursor: string | null;
}

export interface WorkList {
  /**
   * A page of officers' work, oldest first; `overdue` the longest overdue first. At most 2,000 complaints are read
   * for it, so that a page can be short, even empty, and still have a next one.
   *
   * @throws DomainError invalid_request for a cursor that no page had.
   */
  page(query: WorkListQuery): Promise<WorkListPage>;
  /** All of it in the order of the pages, some hundreds at a time: never more than those are in memory. */
  each(query: WorkQuery): AsyncGenerator<readonly Complaint[]>;
}

const MOST_AT_ONCE = 500;
const MOST_READ = 2_000;
/** What is older is looked at as a whole. */
const LONG_AGO_MS = 2 * 365 * MS_PER_DAY;

export function createWorkList(db: Db): WorkList {
  const complaints = db.collection<ComplaintDocument>('complaints');
  const walk = (query: WorkQuery, position: Position | undefined, atOnce: number, mostAtOnce: number) => {
    const orderedBy = orderOf(query);
    const until = query.queue === 'overdue' ? query.now : undefined;
    const read = async (span: Span, behind: Position | undefined, limit: number) => {
      const found = complaints.aggregate<ComplaintDocument>([
        { $match: { ...filterOf(query), [orderedBy]: { $gte: span.from, $lt: span.until } } },
        ...after(orderedBy, behind),
        { $sort: { [orderedBy]: 1, _id: 1 } },
        { $limit: limit },
      ]);
      return (await found.toArray()).map(readComplaint);
    };
    return oldestFirst({
      position,
      longAgo: new Date(query.now.getTime() - LONG_AGO_MS),
      now: query.now,
      until,
      atOnce,
      mostAtOnce,
      positionOf: (complaint: Complaint) => positionOf(query, complaint),
      read,
    });
  };
  return {
    async page(query) {
      const found: Complaint[] = [];
      let position = query.cursor === undefined ? undefined : readCursor(query.cursor);
      let count = 0;
      for await (const complaintsRead of walk(query, position, query.limit + 1, MOST_AT_ONCE)) {
        for (const complaint of complaintsRead) {
          if (found.length === query.limit) return { items: found, nextCursor: toCursor(position) };
          if (isInQueue(query, complaint) && query.matches(complaint)) found.push(complaint);
          position = positionOf(query, complaint);
        }
        count += complaintsRead.length;
        if (count >= MOST_READ) return { items: found, nextCursor: toCursor(position) };
      }
      return { items: found, nextCursor: null };
    },
    async *each(query) {
      for await (const found of walk(query, undefined, MOST_AT_ONCE, MOST_AT_ONCE))
        yield found.filter((complaint) => isInQueue(query, complaint) && query.matches(complaint));
    },
  };
}

function orderOf({ queue }: WorkQuery): 'dueAt' | 'filedAt' {
  return queue === 'overdue' ? 'dueAt' : 'filedAt';
}

function positionOf(query: WorkQuery, complaint: Complaint): Position {
  return { at: complaint[orderOf(query)] ?? complaint.filedAt, id: complaint.id };
}

function filterOf({ queue, statuses, keyId }: WorkQuery): Document {
  if (queue === 'mine') return { assignee: keyId };
  if (queue === 'triage') return { status: { $in: [...OPEN_STATUSES] }, 'analysis.category.value': null };
  const open = queue === undefined ? statuses : OPEN_STATUSES;
  return open === undefined ? {} : { status: { $in: [...open] } };
}

/** What the store's filter leaves open: it is asked for what one index covers. */
function isInQueue({ queue, statuses }: WorkQuery, complaint: Complaint): boolean {
  if (complaint.archivedAt !== null || complaint.mergedInto !== null) return queue === undefined;
  if (statuses !== undefined && !statuses.includes(complaint.status)) return false;
  if (queue === 'mine') return OPEN_STATUSES.includes(complaint.status);
  if (queue === 'triage')
    return complaint.analysis.state !== 'pending' && effectiveCategory(complaint) === null;
  if (queue === 'unassigned') return complaint.assignee === null;
  return true;
}

/** Complaints of the same moment are told apart by their ids. */
function after(field: string, position: Position | undefined): Document[] {
  if (position === undefined) return [];
  const sameMoment = { [field]: position.at, _id: { $gt: new ObjectId(position.id) } };
  return [{ $match: { $or: [{ [field]: { $gt: position.at } }, sameMoment] } }];
}

function toCursor(position: Position | undefined): string | null {
  return position === undefined ? null : `${position.at.getTime()}-${position.id}`;
}

function readCursor(cursor: string): Position {
  const [, at, id] = /^(\d{1,15})-([0-9a-f]{24})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined)
    throw new DomainError('invalid_request', 'The cursor is not one that a page had.');
  return { at: new Date(Number(at)), id };
}
