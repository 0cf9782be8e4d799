import {
  type AnalysisResult,
  type City,
  type Clock,
  type Complaint,
  type ComplaintStore,
  type DuplicateLookup,
  dueDate,
  type Failpoint,
  lookUpDuplicates,
  type OnServiceCall,
  PermanentFailure,
  timeWaitingCall,
  updateCandidate,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import { defineJob, type JobContext } from '../define-job.ts';

export interface AnalyseComplaintDependencies {
  readonly complaints: ComplaintStore;
  readonly analyser: Analyser;
  /** @throws DomainError model_unavailable */
  duplicates(): DuplicateLookup;
  readonly onCall: OnServiceCall;
  readonly city: City;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
}

/** Safe to run twice: only a complaint that still waits is written, and in one update. */
export function analyseComplaint(dependencies: AnalyseComplaintDependencies) {
  const { complaints, analyser, city, clock, failpoint } = dependencies;
  return defineJob({
    job: 'analyse-complaint',
    async run({ complaintId }, context) {
      const { signal, logger } = context;
      const complaint = await complaints.get(complaintId);
      if (complaint === undefined) throw new PermanentFailure('The complaint does not exist.');
      if (complaint.analysis.state === 'done') return;
      const read = analyser.analyse(complaint, clock.now());
      const result = await withDuplicates(dependencies, complaint, read, context);
      await failpoint('analysis.beforeWrite');
      signal.throwIfAborted();
      const dueAt = dueDate(city, complaint, result);
      const written = await complaints.finishAnalysis(complaintId, { result, at: clock.now(), dueAt });
      if (!written) await correctCandidate(dependencies, complaintId);
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

/** Without duplicates an analysis is worth having all the same: it says what it lacks. */
async function withDuplicates(
  { duplicates, onCall }: AnalyseComplaintDependencies,
  complaint: Complaint,
  result: AnalysisResult,
  { signal, logger }: JobContext,
): Promise<AnalysisResult> {
  try {
    const lookup = duplicates();
    const { version } = lookup.detector;
    const found = await timeWaitingCall(onCall, 'duplicateDetector', version, () =>
      lookUpDuplicates(lookup, complaint, result),
    );
    return { ...result, duplicates: found, versions: { ...result.versions, duplicateDetector: version } };
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ err: error }, 'degraded: duplicates could not be looked for');
    return { ...result, duplicates: [], degraded: ['duplicates_unavailable'] };
  }
}

/** What was erased while it was analysed must not stay a candidate. */
async function correctCandidate(
  { complaints, duplicates }: AnalyseComplaintDependencies,
  complaintId: string,
): Promise<void> {
  const complaint = await complaints.get(complaintId);
  if (complaint !== undefined) await updateCandidate(duplicates(), complaint);
}
