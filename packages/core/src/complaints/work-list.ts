import { type Db, type Document, ObjectId } from 'mongodb';
import { DomainError } from '../errors.ts';
import { type Complaint, effectiveCategory, OPEN_STATUSES, type Status } from './complaint.ts';
import { type ComplaintDocument, readComplaint } from './complaint-store.ts';

export const WORK_QUEUES = ['triage', 'mine', 'unassigned', 'overdue'] as const;
export type WorkQueue = (typeof WORK_QUEUES)[number];

export interface WorkListQuery {
  readonly queue?: WorkQueue | undefined;
  readonly statuses?: readonly Status[] | undefined;
  /** Of whose list `mine` is: the id of an API key. */
  readonly keyId: string;
  readonly now: Date;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** What else must hold. It is asked of each complaint that is read. */
  matches(complaint: Complaint): boolean;
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
}

const READ_AT_ONCE = 200;
const MOST_READ = 2_000;

interface Position {
  readonly at: Date;
  readonly id: string;
}

export function createWorkList(db: Db): WorkList {
  const complaints = db.collection<ComplaintDocument>('complaints');
  return {
    async page(query) {
      const orderedBy = query.queue === 'overdue' ? 'dueAt' : 'filedAt';
      const found: Complaint[] = [];
      let position = query.cursor === undefined ? undefined : readCursor(query.cursor);
      for (let read = 0; read < MOST_READ; read += READ_AT_ONCE) {
        const pipeline = [
          { $match: { ...filterOf(query), ...from(orderedBy, position, query) } },
          ...after(orderedBy, position),
          { $sort: { [orderedBy]: 1, _id: 1 } },
          { $limit: READ_AT_ONCE },
        ];
        const documents = await complaints.aggregate<ComplaintDocument>(pipeline).toArray();
        for (const complaint of documents.map(readComplaint)) {
          if (found.length === query.limit) return { items: found, nextCursor: toCursor(position) };
          if (isInQueue(query, complaint) && query.matches(complaint)) found.push(complaint);
          position = { at: complaint[orderedBy] ?? complaint.filedAt, id: complaint.id };
        }
        if (documents.length < READ_AT_ONCE) return { items: found, nextCursor: null };
      }
      return { items: found, nextCursor: toCursor(position) };
    },
  };
}

function filterOf({ queue, statuses, keyId }: WorkListQuery): Document {
  if (queue === 'mine') return { assignee: keyId };
  const open = queue === undefined ? statuses : OPEN_STATUSES;
  return open === undefined ? {} : { status: { $in: [...open] } };
}

/** What the store's filter leaves open: it is asked for what one index covers. */
function isInQueue({ queue, statuses }: WorkListQuery, complaint: Complaint): boolean {
  if (complaint.archivedAt !== null || complaint.mergedInto !== null) return queue === undefined;
  if (statuses !== undefined && !statuses.includes(complaint.status)) return false;
  if (queue === 'mine') return OPEN_STATUSES.includes(complaint.status);
  if (queue === 'triage')
    return complaint.analysis.state !== 'pending' && effectiveCategory(complaint) === null;
  if (queue === 'unassigned') return complaint.assignee === null;
  return true;
}

function from(field: string, position: Position | undefined, { queue, now }: WorkListQuery): Document {
  const before = queue === 'overdue' ? { $lt: now } : {};
  const since = position === undefined ? {} : { $gte: position.at };
  const range = { ...before, ...since };
  return Object.keys(range).length === 0 ? {} : { [field]: range };
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
