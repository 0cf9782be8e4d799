import {
  type Complaint,
  type ComplaintPages,
  type ComplaintStore,
  inTransaction,
  isOpen,
  type JobStore,
  jobOfPart,
  MS_PER_SECOND,
  PermanentFailure,
  type ReanalysisRun,
  type ReanalysisStore,
  reckonDeadline,
} from '@namsev/core';
import type { MongoClient } from 'mongodb';
import { defineJob, type JobContext } from '../define-job.ts';
import { type AnalyseComplaintDependencies, analyseWhole } from './analyse-complaint.ts';

export interface ReanalyseDependencies extends AnalyseComplaintDependencies {
  readonly client: MongoClient;
  readonly complaints: ComplaintStore;
  readonly pages: ComplaintPages;
  readonly runs: ReanalysisStore;
  readonly jobs: JobStore;
  /** Looks whether something else is active; the revision that this worker works by then. */
  look(): Promise<number>;
}

const READ_AT_ONCE = 50;
/** So that other jobs of the queue come in between, and a worker that dies loses little. */
const PART_MS = 3 * MS_PER_SECOND;

/**
 * One part of a re-analysis: open complaints whose analysis names other versions than those that are active are
 * analysed once more. Safe to run twice: a part that is over is not begun again, and a complaint that has changed
 * since it was read is left to the next run. What officers decided stays beside the analysis, as always.
 */
export function reanalyseComplaints(dependencies: ReanalyseDependencies) {
  const { client, clock, runs, jobs, look } = dependencies;
  return defineJob({
    job: 'reanalyse-complaints',
    async run({ runId, part }, context) {
      const known = await runs.get(runId);
      if (known === undefined) throw new PermanentFailure('The re-analysis does not exist.');
      if (known.state !== 'running' || known.part !== part) return;
      const next = await workOffPart(dependencies, fromRevision(known, await look()), context);
      await inTransaction(client, async (session) => {
        if (!(await runs.save(next, part, session))) return;
        if (next.state === 'running') await jobs.insert(jobOfPart(next, clock.now()), session);
      });
      const { state, looked, changed, total } = next;
      context.logger.info({ runId, part, state, looked, changed, total }, 're-analysis');
    },
    async abandon({ runId }) {
      await runs.giveUp(runId, clock.now());
    },
  });
}

/** What was analysed by an earlier configuration is looked at again. */
function fromRevision(run: ReanalysisRun, revision: number): ReanalysisRun {
  return run.revision === revision ? run : { ...run, revision, position: null, looked: 0 };
}

async function workOffPart(
  dependencies: ReanalyseDependencies,
  begun: ReanalysisRun,
  context: JobContext,
): Promise<ReanalysisRun> {
  const until = performance.now() + PART_MS;
  let { position, looked, changed } = begun;
  while (performance.now() < until) {
    const page = await dependencies.pages.after(position, READ_AT_ONCE);
    for (const complaint of page) {
      context.signal.throwIfAborted();
      if (await reanalyse(dependencies, complaint, context)) changed += 1;
    }
    looked += page.length;
    const last = page.at(-1);
    if (last !== undefined) position = { filedAt: last.filedAt, id: last.id };
    if (page.length < READ_AT_ONCE) {
      const finishedAt = dependencies.clock.now();
      return { ...begun, state: 'succeeded', position, looked, changed, finishedAt };
    }
  }
  return { ...begun, part: begun.part + 1, position, looked, changed };
}

/** Whether the complaint has another analysis for it. */
async function reanalyse(
  dependencies: ReanalyseDependencies,
  complaint: Complaint,
  context: JobContext,
): Promise<boolean> {
  const { complaints, city, clock } = dependencies;
  const { analysis: before } = complaint;
  if (!isOpen(complaint) || complaint.erasedAt !== null || before.state !== 'done') return false;
  if (!isOfOtherVersions(dependencies, before.versions)) return false;
  const result = await analyseWhole(dependencies, complaint, context);
  const at = clock.now();
  const due = reckonDeadline(city, { ...complaint, analysis: { state: 'done', at, ...result } }, at);
  return complaints.replaceAnalysis(complaint.id, complaint.version, { result, at, ...due });
}

function isOfOtherVersions(
  { analyser, duplicates }: ReanalyseDependencies,
  versions: Readonly<Record<string, string>>,
): boolean {
  const active = { ...analyser.versions, duplicateDetector: duplicates().detector.version };
  return Object.entries(active).some(([service, version]) => versions[service] !== version);
}
