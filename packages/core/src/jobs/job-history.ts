import { type Db, MongoBulkWriteError } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import { isDuplicateKey } from '../store/store-error.ts';

/** One run of a job and how it ended. Nothing is ever decided by it: it may be missing. */
export interface JobHistoryEntry {
  readonly jobId: string;
  readonly queue: string;
  readonly job: string;
  readonly attempt: number;
  /** Workers that died with the job before this run. */
  readonly crashes: number;
  readonly outcome: string;
  readonly waitedMs: number;
  readonly ranMs: number;
  readonly errorName?: string;
  readonly at: Date;
}

type HistoryDocument = JobHistoryEntry & { _id: string; expireAt: Date };

export interface JobHistory {
  append(entries: readonly JobHistoryEntry[]): Promise<void>;
  /** Oldest first, at most 100. */
  of(jobId: string): Promise<readonly JobHistoryEntry[]>;
}

const KEPT_MS = 7 * MS_PER_DAY;
const MOST_ENTRIES = 100;

export function createJobHistory(db: Db): JobHistory {
  const history = db.collection<HistoryDocument>('job_history');
  return {
    async append(entries) {
      if (entries.length === 0) return;
      try {
        await history.insertMany(entries.map(toDocument), {
          ordered: false,
          writeConcern: { w: 1 },
        });
      } catch (error) {
        if (!(error instanceof MongoBulkWriteError) || !isDuplicateKey(error)) throw error;
      }
    },
    async of(jobId) {
      const found = history.find({ jobId }).sort({ at: 1 }).limit(MOST_ENTRIES);
      return (await found.toArray()).map(({ _id, expireAt, ...entry }) => entry);
    },
  };
}

function toDocument(entry: JobHistoryEntry): HistoryDocument {
  const { jobId, attempt, crashes, outcome, at } = entry;
  return {
    _id: `${jobId}.${attempt}.${crashes}.${outcome}`,
    ...entry,
    expireAt: new Date(at.getTime() + KEPT_MS),
  };
}
