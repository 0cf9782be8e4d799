import {
  type AnalysisResult,
  type City,
  type Clock,
  type Complaint,
  type DuplicateLookup,
  type Failpoint,
  lookUpDuplicates,
  type OnServiceCall,
  PermanentFailure,
  timeWaitingCall,
  updateCandidates,
  writeAnalysis,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import { defineJob, type JobContext } from '../define-job.ts';
import type { AnalysedComplaints } from '../gathered-stores.ts';
import type { ReadAlong } from '../read-along.ts';

export interface AnalyseComplaintDependencies {
  readonly complaints: AnalysedComplaints;
  readonly analyser: Analyser;
  /** @throws DomainError model_unavailable */
  duplicates(): DuplicateLookup;
  readonly onCall: OnServiceCall;
  readonly city: City;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  /** Told of what was written. */
  readonly readAlong: ReadAlong;
}

/** Safe to run twice: only a complaint that still waits is written, and in one update. */
export function analyseComplaint(dependencies: AnalyseComplaintDependencies) {
  const { complaints, city, clock, failpoint, readAlong } = dependencies;
  return defineJob({
    job: 'analyse-complaint',
    async run({ complaintId }, context) {
      const { signal, logger } = context;
      const complaint = await complaints.get(complaintId);
      if (complaint === undefined) throw new PermanentFailure('The complaint does not exist.');
      if (complaint.analysis.state === 'done') return;
      const result = await analyseWhole(dependencies, complaint, context);
      await failpoint('analysis.beforeWrite');
      signal.throwIfAborted();
      const written = await writeAnalysis({ complaints, city, clock }, complaintId, result, complaint);
      if (!written) await correctCandidate(dependencies, complaintId);
      await failpoint('analysis.afterWrite');
      if (written) await readAlong(complaint, result);
      const { language, category, priority } = result;
      logger.debug(
        { written, language: language.language, category: category.value, band: priority.band },
        'analysis',
      );
    },
    async abandon({ complaintId }) {
      await writeAnalysis({ complaints, city, clock }, complaintId, null);
    },
  });
}

/** What the services make of a complaint, and the open complaints on the same matter. */
export async function analyseWhole(
  dependencies: AnalyseComplaintDependencies,
  complaint: Complaint,
  context: JobContext,
): Promise<AnalysisResult> {
  const read = dependencies.analyser.analyse(complaint, dependencies.clock.now());
  return withDuplicates(dependencies, complaint, read, context);
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
  if (complaint !== undefined) await updateCandidates(duplicates(), [complaint]);
}
