import type { Db } from 'mongodb';
import { type Clock, MS_PER_DAY, MS_PER_MINUTE } from '../clock.ts';
import type { Complaint } from '../complaints/complaint.ts';
import { remembered } from '../operations/remembered.ts';

/** How officers judged what one version of the classifier said of recent complaints. */
export interface RecentAccuracy {
  readonly version: string;
  /** Complaints with a category from it that officers have worked on. */
  readonly judged: number;
  /** Those of them whose category an officer corrected. */
  readonly wrong: number;
}

const LOOKED_BACK_MS = 7 * MS_PER_DAY;
/** The newest of them, so that a look costs the same at any size. */
const MOST_READ = 1_000;
const FRESH_MS = MS_PER_MINUTE;

type Judged = Pick<Complaint, 'status' | 'correction' | 'analysis'>;

/** Of the last seven days, at most the newest 1,000 complaints; the version with the newest complaint first. */
export async function readRecentAccuracy(db: Db, clock: Clock): Promise<readonly RecentAccuracy[]> {
  const since = new Date(clock.now().getTime() - LOOKED_BACK_MS);
  const found = db
    .collection<Judged & { filedAt: Date }>('complaints')
    .find({ filedAt: { $gte: since } }, { projection: { status: 1, correction: 1, analysis: 1 } })
    .sort({ filedAt: -1 })
    .limit(MOST_READ);
  const byVersion = new Map<string, RecentAccuracy>();
  for (const complaint of await found.toArray()) {
    const { analysis, correction, status } = complaint;
    if (analysis.state !== 'done' || analysis.category.value === null) continue;
    const version = analysis.versions['classifier'] ?? '';
    const known = byVersion.get(version) ?? { version, judged: 0, wrong: 0 };
    const isWrong = correction.category !== null && correction.category !== analysis.category.value;
    const isJudged = status !== 'pending' || correction.category !== null;
    byVersion.set(version, {
      version,
      judged: known.judged + (isJudged ? 1 : 0),
      wrong: known.wrong + (isWrong ? 1 : 0),
    });
  }
  return [...byVersion.values()];
}

/** The same, read at most once a minute. */
export function watchAccuracy(db: Db, clock: Clock): () => Promise<readonly RecentAccuracy[]> {
  return remembered(
    FRESH_MS,
    () => readRecentAccuracy(db, clock),
    () => clock.now().getTime(),
  );
}
