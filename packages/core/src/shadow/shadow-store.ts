import type { Db } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import type { ShadowComparison, ShadowedAnswer } from './shadow-comparison.ts';

/** How often a candidate and what is active answered otherwise in one way. */
export interface Disagreement {
  readonly about: keyof ShadowedAnswer;
  readonly active: string | null;
  readonly candidate: string | null;
  readonly complaints: number;
}

export interface ShadowReport {
  readonly candidate: string;
  readonly since: Date;
  /** Complaints that both have read; the newest 10,000 of them are told of. */
  readonly compared: number;
  readonly agreed: number;
  /** The most frequent first. */
  readonly disagreements: readonly Disagreement[];
  /** The latest. */
  readonly examples: readonly ShadowComparison[];
}

export interface ShadowStore {
  /** Keeping it again changes nothing. */
  keep(comparison: ShadowComparison): Promise<void>;
  report(candidate: string, since: Date): Promise<ShadowReport>;
}

type ComparisonDocument = ShadowComparison & { _id: string; expireAt: Date };

const KEPT_MS = 30 * MS_PER_DAY;
const MOST_READ = 10_000;
const MOST_EXAMPLES = 20;
const ASPECTS = ['category', 'band', 'language'] as const satisfies readonly (keyof ShadowedAnswer)[];

export function createShadowStore(db: Db): ShadowStore {
  const comparisons = db.collection<ComparisonDocument>('shadow_comparisons');
  return {
    async keep(comparison) {
      const { candidate, complaintId, at } = comparison;
      const fields = { ...comparison, expireAt: new Date(at.getTime() + KEPT_MS) };
      await comparisons.replaceOne({ _id: `${candidate}|${complaintId}` }, fields, { upsert: true });
    },
    async report(candidate, since) {
      const found = comparisons
        .find({ candidate, at: { $gte: since } })
        .sort({ at: -1 })
        .limit(MOST_READ);
      const rows = (await found.toArray()).map(({ _id, expireAt, ...comparison }) => comparison);
      return {
        candidate,
        since,
        compared: rows.length,
        agreed: rows.filter(({ agrees }) => agrees).length,
        disagreements: countDisagreements(rows),
        examples: rows.filter(({ agrees }) => !agrees).slice(0, MOST_EXAMPLES),
      };
    },
  };
}

function countDisagreements(rows: readonly ShadowComparison[]): Disagreement[] {
  const counts = new Map<string, Disagreement>();
  for (const { active, other } of rows)
    for (const about of ASPECTS) {
      if (active[about] === other[about]) continue;
      const key = JSON.stringify([about, active[about], other[about]]);
      const complaints = (counts.get(key)?.complaints ?? 0) + 1;
      counts.set(key, { about, active: active[about], candidate: other[about], complaints });
    }
  return [...counts.values()].sort((a, b) => b.complaints - a.complaints);
}
