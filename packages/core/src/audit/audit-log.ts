import type { ClientSession, Db, MongoClient } from 'mongodb';
import { inTransaction } from '../store/transaction.ts';
import type { AuditEntry, AuditReason, NewAuditEntry } from './audit-entry.ts';

export interface AuditDocument extends Omit<AuditEntry, 'id'> {
  _id: string;
  /** Time and id: in this order they are listed. */
  order: string;
  /** Exists until the entry is in the chain; after that its place in it. */
  unchainedSince?: Date;
  sequence?: number;
  hash?: string;
}

interface ReasonDocument extends AuditReason {
  _id: string;
  subjectId: string;
}

export interface AuditRecord extends AuditEntry {
  /** Null where none was given, and where it was erased. */
  readonly reason: string | null;
  /** Place in the chain and hash of it; null in the seconds before it is there. */
  readonly sequence: number | null;
  readonly hash: string | null;
}

export interface AuditPage {
  readonly items: readonly AuditRecord[];
  readonly nextCursor: string | null;
}

export interface AuditQuery {
  readonly limit: number;
  /** Where the page before ended. */
  readonly before?: string | undefined;
}

export interface AuditLog {
  /** With a session the entry is there exactly when the act is. */
  append(entry: NewAuditEntry, session?: ClientSession): Promise<void>;
  /** Acts and writes the entry in one transaction. `act` may run several times, and counts once. */
  during(entry: NewAuditEntry, act: (session: ClientSession) => Promise<void>): Promise<void>;
  has(id: string, session: ClientSession): Promise<boolean>;
  /** Latest first. */
  list(query: AuditQuery): Promise<AuditPage>;
  /** Takes the reasons away that were given for acts on this subject; the entries stay. */
  eraseReasons(subjectId: string, session: ClientSession): Promise<void>;
}

export function createAuditLog(db: Db, client: MongoClient): AuditLog {
  const entries = db.collection<AuditDocument>('audit');
  const reasons = db.collection<ReasonDocument>('audit_reasons');

  const append = async ({ entry, reason }: NewAuditEntry, session?: ClientSession): Promise<void> => {
    const { id, ...fields } = entry;
    const options = session === undefined ? {} : { session };
    if (reason !== null)
      await reasons.insertOne({ _id: id, subjectId: entry.subject.id, ...reason }, options);
    const order = `${entry.at.toISOString()}|${id}`;
    await entries.insertOne({ _id: id, ...fields, order, unchainedSince: entry.at }, options);
  };
  const has = async (id: string, session: ClientSession) =>
    (await entries.findOne({ _id: id }, { projection: { _id: 1 }, session })) !== null;

  return {
    append,
    has,
    during(entry, act) {
      return inTransaction(client, async (session) => {
        if (await has(entry.entry.id, session)) return;
        await act(session);
        await append(entry, session);
      });
    },
    async list({ limit, before }) {
      const found = entries
        .find(before === undefined ? {} : { order: { $lt: before } })
        .sort({ order: -1 })
        .limit(limit + 1);
      const rows = await found.toArray();
      const page = rows.slice(0, limit);
      const given = await reasons.find({ _id: { $in: page.map(({ _id }) => _id) } }).toArray();
      const textOf = new Map(given.map(({ _id, text }) => [_id, text]));
      return {
        items: page.map((row) => ({ ...toEntry(row), ...placeOf(row), reason: textOf.get(row._id) ?? null })),
        nextCursor: rows.length > limit ? (page.at(-1)?.order ?? null) : null,
      };
    },
    async eraseReasons(subjectId, session) {
      await reasons.deleteMany({ subjectId }, { session });
    },
  };
}

export function toEntry(document: AuditDocument): AuditEntry {
  const { _id, at, by, role, action, subject, codes, reasonHash } = document;
  return { id: _id, at, by, role, action, subject, codes, reasonHash };
}

function placeOf({ sequence, hash }: AuditDocument) {
  return { sequence: sequence ?? null, hash: hash ?? null };
}
