import type { Db, MongoClient } from 'mongodb';
import { addDays } from '../city/city-day.ts';
import type { ToneName } from '../sentiment/sentiment.ts';
import { inTransaction } from '../store/transaction.ts';
import type { DailyCount } from './count-history.ts';
import type { DailyTerm } from './emerging-terms.ts';

/** What is kept of the complaints of one day in one ward and category: numbers alone. */
export interface DailyTotals extends DailyCount {
  /** Complaints with an analysis, by tone. */
  readonly tones: Readonly<Partial<Record<ToneName, number>>>;
  /** Sum of their distress, each 0 to 1. */
  readonly distress: number;
}

/** Everything that is counted of one day. */
export interface DayCounts {
  readonly totals: readonly DailyTotals[];
  readonly terms: readonly DailyTerm[];
}

export interface DailyCountStore {
  /** Puts the counts of a day in place of what was there, in one transaction. */
  replaceDay(day: string, counts: DayCounts): Promise<void>;
  /** Both days included, in order of day. */
  totals(from: string, to: string): Promise<readonly DailyTotals[]>;
  terms(from: string, to: string): Promise<readonly DailyTerm[]>;
  /** The last day that has counts. */
  lastDay(): Promise<string | undefined>;
}

type TotalsDocument = DailyTotals & { _id: string };
type TermDocument = DailyTerm & { _id: string };

/** A read covers so many days: two years at once would be one large answer. */
const DAYS_A_READ = 31;

export function createDailyCountStore(client: MongoClient, db: Db): DailyCountStore {
  const totals = db.collection<TotalsDocument>('daily_counts');
  const terms = db.collection<TermDocument>('daily_terms');
  return {
    async replaceDay(day, counts) {
      const rows = counts.totals.map((row) => ({ _id: `${day}|${row.ward}|${row.category}`, ...row }));
      const said = counts.terms.map((term) => ({ _id: `${day}|${term.term}`, ...term }));
      await inTransaction(client, async (session) => {
        await totals.deleteMany({ day }, { session });
        await terms.deleteMany({ day }, { session });
        if (rows.length > 0) await totals.insertMany(rows, { session });
        if (said.length > 0) await terms.insertMany(said, { session });
      });
    },
    totals: (from, to) =>
      inParts(from, to, (day) => totals.find({ day }, { projection: { _id: 0 } }).toArray()),
    terms: (from, to) =>
      inParts(from, to, (day) => terms.find({ day }, { projection: { _id: 0 } }).toArray()),
    async lastDay() {
      const [last] = await totals
        .find({}, { projection: { day: 1 } })
        .sort({ day: -1 })
        .limit(1)
        .toArray();
      return last?.day;
    },
  };
}

interface DayRange {
  readonly $gte: string;
  readonly $lte: string;
}

async function inParts<Row extends { readonly day: string }>(
  from: string,
  to: string,
  read: (days: DayRange) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let first = from; first <= to; first = addDays(first, DAYS_A_READ)) {
    const last = addDays(first, DAYS_A_READ - 1);
    rows.push(...(await read({ $gte: first, $lte: last < to ? last : to })));
  }
  return rows.sort((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
}
