import type { Db } from 'mongodb';
import { auditFilings } from '../load/filing-audit.ts';

/** What a counter says, and what is there. */
interface Counted {
  readonly name: string;
  readonly counted: number;
  readonly there: number;
}

/** Counters and claims that do not agree with what the store holds, once all work is done. */
export async function findDrift(db: Db, trackingIds: readonly string[]): Promise<readonly string[]> {
  const audit = await auditFilings(db, new Map(trackingIds.map((id) => [id, id])));
  const index = await db
    .collection<{ _id: string; complaints: number }>('control')
    .findOne({ _id: 'search-index' });
  const all: Counted[] = [
    { name: 'complaints filed', counted: trackingIds.length, there: audit.complaints },
    { name: 'complaints analysed', counted: audit.analysed, there: audit.complaints },
    { name: 'complaints of the search index', counted: index?.complaints ?? 0, there: audit.complaints },
    {
      name: 'entries of the search index',
      counted: await db.collection('search_entries').countDocuments(),
      there: audit.complaints,
    },
    { name: 'complaints lost', counted: audit.lost, there: 0 },
    { name: 'timelines that do not begin once', counted: audit.wronglyTold, there: 0 },
    { name: 'jobs left', counted: audit.jobsLeft, there: 0 },
    { name: 'dead letters', counted: audit.deadLetters, there: 0 },
    {
      name: 'ratings',
      counted: await db.collection('timeline').countDocuments({ kind: 'rated' }),
      there: await db.collection('complaints').countDocuments({ rating: { $ne: null } }),
    },
  ];
  return all
    .filter(({ counted, there }) => counted !== there)
    .map(({ name, counted, there }) => `${name}: ${counted}, expected ${there}`);
}
