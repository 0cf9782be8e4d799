import {
  type City,
  type Clock,
  type ComplaintStore,
  dueDate,
  type Failpoint,
  PermanentFailure,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import { defineJob } from '../define-job.ts';

export interface AnalyseComplaintDependencies {
  readonly complaints: ComplaintStore;
  readonly analyser: Analyser;
  readonly city: City;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
}

/** Safe to run twice: only a complaint that still waits is written, and in one update. */
export function analyseComplaint({
  complaints,
  analyser,
  city,
  clock,
  failpoint,
}: AnalyseComplaintDependencies) {
  return defineJob({
    job: 'analyse-complaint',
    async run({ complaintId }, { signal, logger }) {
      const complaint = await complaints.get(complaintId);
      if (complaint === undefined) throw new PermanentFailure('The complaint does not exist.');
      if (complaint.analysis.state === 'done') return;
      const result = analyser.analyse(complaint, clock.now());
      await failpoint('analysis.beforeWrite');
      signal.throwIfAborted();
      const dueAt = dueDate(city, complaint, result);
      const written = await complaints.finishAnalysis(complaintId, { result, at: clock.now(), dueAt });
      await failpoint('analysis.afterWrite');
      const { language, category, priority } = result;
      logger.debug(
        { written, language: language.language, category: category.value, band: priority.band },
        'analysis',
      );
    },
    async abandon({ complaintId }) {
      await complaints.failAnalysis(complaintId, clock.now());
    },
  });
}
