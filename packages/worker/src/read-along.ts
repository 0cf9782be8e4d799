import {
  type AnalysisResult,
  type Clock,
  type Complaint,
  compareAnswers,
  type Logger,
  type ShadowStore,
} from '@namsev/core';
import type { ShadowReader } from './active-versions.ts';

export interface ReadAlongOptions {
  readonly comparisons: ShadowStore;
  readonly clock: Clock;
  readonly logger: Logger;
  shadow(): ShadowReader | undefined;
}

/** Told of every complaint that was analysed. Never throws: a candidate must not harm what it reads along with. */
export type ReadAlong = (complaint: Complaint, active: AnalysisResult) => Promise<void>;

export function createReadAlong({ comparisons, clock, logger, shadow }: ReadAlongOptions): ReadAlong {
  return async (complaint, active) => {
    const reader = shadow();
    if (reader === undefined) return;
    const { candidate, analyser } = reader;
    const { id: complaintId, trackingId } = complaint;
    try {
      const now = clock.now();
      const other = analyser.analyse(complaint, now);
      await comparisons.keep(compareAnswers({ candidate, complaintId, trackingId, at: now }, active, other));
    } catch (error) {
      logger.warn({ err: error, candidate }, 'a candidate could not read along');
    }
  };
}
