import type { ClientSession, Collection, Db, MongoClient } from 'mongodb';
import type { Clock } from '../clock.ts';
import { isDuplicateKey } from '../store/store-error.ts';
import { inTransaction } from '../store/transaction.ts';
import { chainHash } from './audit-entry.ts';
import { type AuditDocument, toEntry } from './audit-log.ts';

/** The entries of a month. All but the newest are sealed: nothing is added to them any more. */
export interface AuditSegment {
  /** Year and month in UTC, such as `2026-11`. */
  readonly month: string;
  readonly first: number;
  readonly last: number;
  /** Last hash of the month before; empty in the first. */
  readonly previousHash: string;
  /** Hash of the last entry, which covers all before it. */
  readonly hash: string;
}

type SegmentDocument = Omit<AuditSegment, 'month'> & { _id: string };

export interface ChainReport {
  readonly entries: number;
  readonly segments: number;
  /** Entries of the last seconds, which are not in the chain yet. */
  readonly waiting: number;
  /** Where the chain does not hold; null when it does. */
  readonly fault: string | null;
}

export interface AuditChain {
  /** Puts entries that wait into the chain, at most 200; how many. Any number of processes may do it at once. */
  extend(): Promise<number>;
  /** Reads every entry and follows every link. */
  verify(): Promise<ChainReport>;
}

const MOST_AT_ONCE = 200;
const READ_AT_ONCE = 1_000;

/**
 * Acts of different people would wait for each other if each had to link its entry to the one before. So entries are
 * written unlinked, and linked seconds later by whichever process comes first.
 */
export function createAuditChain(db: Db, client: MongoClient, clock: Clock): AuditChain {
  const entries = db.collection<AuditDocument>('audit');
  const segments = db.collection<SegmentDocument>('audit_segments');
  return {
    async extend() {
      const month = clock.now().toISOString().slice(0, 7);
      try {
        return await inTransaction(client, (session) => link(entries, segments, month, session));
      } catch (error) {
        // Another process began the month at the same moment: it has linked them.
        if (isDuplicateKey(error)) return 0;
        throw error;
      }
    },
    async verify() {
      const waiting = await entries.countDocuments({ unchainedSince: { $gt: new Date(0) } });
      const listed = await segments.find().sort({ _id: 1 }).toArray();
      const { count, fault } = await follow(entries, listed);
      return { entries: count, segments: listed.length, waiting, fault };
    },
  };
}

async function link(
  entries: Collection<AuditDocument>,
  segments: Collection<SegmentDocument>,
  thisMonth: string,
  session: ClientSession,
): Promise<number> {
  const waiting = await entries
    .find({ unchainedSince: { $gt: new Date(0) } }, { session })
    .sort({ unchainedSince: 1 })
    .limit(MOST_AT_ONCE)
    .toArray();
  if (waiting.length === 0) return 0;
  const [newest] = await segments.find({}, { session }).sort({ _id: -1 }).limit(1).toArray();
  // A clock that went back does not open a sealed month again.
  const month = newest !== undefined && newest._id > thisMonth ? newest._id : thisMonth;
  let { last: sequence, hash } = newest ?? { last: 0, hash: '' };
  const first = sequence + 1;
  const previousHash = hash;
  const links = waiting.map((document) => {
    sequence += 1;
    hash = chainHash(toEntry(document), sequence, hash);
    const update = { $set: { sequence, hash }, $unset: { unchainedSince: '' as const } };
    return { updateOne: { filter: { _id: document._id }, update } };
  });
  // In one command, so that the transaction is as short for many entries as for one.
  await entries.bulkWrite(links, { session });
  if (newest?._id === month)
    await segments.updateOne({ _id: month }, { $set: { last: sequence, hash } }, { session });
  else await segments.insertOne({ _id: month, first, last: sequence, previousHash, hash }, { session });
  return waiting.length;
}

async function follow(
  entries: Collection<AuditDocument>,
  segments: readonly SegmentDocument[],
): Promise<{ count: number; fault: string | null }> {
  const hashAt = new Map(segments.map((segment) => [segment.last, segment]));
  let sequence = 0;
  let hash = '';
  for (;;) {
    const some = await entries
      .find({ sequence: { $gt: sequence } })
      .sort({ sequence: 1 })
      .limit(READ_AT_ONCE)
      .toArray();
    for (const document of some) {
      const expected = sequence + 1;
      const faultAt = (what: string) => ({ count: sequence, fault: `entry ${expected} ${what}` });
      if (document.sequence !== expected) return faultAt('is missing');
      hash = chainHash(toEntry(document), expected, hash);
      if (document.hash !== hash) return faultAt('was changed');
      const ends = hashAt.get(expected);
      if (ends !== undefined && ends.hash !== hash) return faultAt(`does not end ${ends._id} as sealed`);
      sequence = expected;
    }
    if (some.length < READ_AT_ONCE) break;
  }
  const end = segments.at(-1)?.last ?? 0;
  return { count: sequence, fault: end === sequence ? null : `entry ${sequence + 1} is missing` };
}
