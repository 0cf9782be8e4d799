import type { Db, MongoClient } from 'mongodb';
import { inTransaction } from '../store/transaction.ts';
import type { EmergingTerm } from './emerging-terms.ts';
import type { AreaSentiment } from './sentiment-by-area.ts';
import type { Anomaly, Baseline } from './trends.ts';

export type TrendFinding =
  | ({ readonly kind: 'anomaly' } & Anomaly)
  | ({ readonly kind: 'term' } & EmergingTerm);

/** Its id begins with its day, so that ids are in the order of days. */
export type StoredFinding = TrendFinding & { readonly id: string };

export interface TrendStore {
  /** Puts these in place of all baselines; they are of one day. */
  replaceBaselines(baselines: readonly Baseline[]): Promise<void>;
  baselines(): Promise<readonly Baseline[]>;
  /** Puts these in place of what was found of `day`. */
  replaceFindings(day: string, findings: readonly TrendFinding[]): Promise<void>;
  /** The latest day first, at most `limit`; with `before` only those behind the one with that id. */
  findings(limit: number, before?: string): Promise<readonly StoredFinding[]>;
  replaceSentiment(areas: readonly AreaSentiment[]): Promise<void>;
  sentiment(): Promise<readonly AreaSentiment[]>;
}

type BaselineDocument = Baseline & { _id: string };
type FindingDocument = TrendFinding & { _id: string };
type SentimentDocument = AreaSentiment & { _id: string };

/** More than any city has wards times categories. */
const MOST_AREAS = 5_000;
const WITHOUT_ID = { projection: { _id: 0 } };

export function createTrendStore(client: MongoClient, db: Db): TrendStore {
  const baselines = db.collection<BaselineDocument>('trend_baselines');
  const findings = db.collection<FindingDocument>('trend_findings');
  const sentiment = db.collection<SentimentDocument>('sentiment_by_area');
  return {
    async replaceBaselines(all) {
      const rows = all.map((row) => ({ _id: `${row.ward}|${row.category}`, ...row }));
      await inTransaction(client, async (session) => {
        await baselines.deleteMany({}, { session });
        if (rows.length > 0) await baselines.insertMany(rows, { session });
      });
    },
    baselines: () => baselines.find({}, WITHOUT_ID).limit(MOST_AREAS).toArray(),
    async replaceFindings(day, all) {
      const rows = all.map((row) => ({ _id: idOf(row), ...row }));
      await inTransaction(client, async (session) => {
        await findings.deleteMany({ day }, { session });
        if (rows.length > 0) await findings.insertMany(rows, { session });
      });
    },
    async findings(limit, before) {
      const filter = before === undefined ? {} : { _id: { $lt: before } };
      const found = await findings.find(filter).sort({ _id: -1 }).limit(limit).toArray();
      return found.map(({ _id, ...finding }) => ({ id: _id, ...finding }));
    },
    async replaceSentiment(all) {
      const rows = all.map((row) => ({ _id: `${row.ward}|${row.category}`, ...row }));
      await inTransaction(client, async (session) => {
        await sentiment.deleteMany({}, { session });
        if (rows.length > 0) await sentiment.insertMany(rows, { session });
      });
    },
    sentiment: () => sentiment.find({}, WITHOUT_ID).limit(MOST_AREAS).toArray(),
  };
}

function idOf(finding: TrendFinding): string {
  return finding.kind === 'term'
    ? `${finding.day}|term|${finding.term}`
    : `${finding.day}|anomaly|${finding.ward}|${finding.category}`;
}
