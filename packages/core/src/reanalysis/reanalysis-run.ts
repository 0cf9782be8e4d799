import type { FilingPosition } from '../complaints/complaint-pages.ts';

export const REANALYSIS_STATES = ['running', 'succeeded', 'failed'] as const;
export type ReanalysisState = (typeof REANALYSIS_STATES)[number];

/** Open complaints are analysed once more by what is active, part by part. */
export interface ReanalysisRun {
  readonly id: string;
  readonly state: ReanalysisState;
  /** The configuration that it analyses by: when another one becomes active, it begins again. 0 before its first part. */
  readonly revision: number;
  /** Counts from 0; each part is a job of its own. */
  readonly part: number;
  /** Of the last complaint that was looked at; null at the beginning. */
  readonly position: FilingPosition | null;
  /** Complaints that were looked at, by this revision. */
  readonly looked: number;
  /** Complaints that have another analysis for it, by whatever revision. */
  readonly changed: number;
  /** About how many complaints there were when it began. */
  readonly total: number;
  /** Id of an API key. */
  readonly by: string;
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
}
