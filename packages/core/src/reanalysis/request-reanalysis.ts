import { type Db, ObjectId } from 'mongodb';
import { createAuditEntry } from '../audit/audit-entry.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { createComplaintPages } from '../complaints/complaint-pages.ts';
import type { Principal } from '../identity/principal.ts';
import { jobIdOf } from '../jobs/job-id.ts';
import type { JobStore, NewJob } from '../jobs/job-store.ts';
import type { ReanalysisRun } from './reanalysis-run.ts';
import type { ReanalysisStore } from './reanalysis-store.ts';

export interface ReanalysisDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly runs: ReanalysisStore;
  readonly jobs: JobStore;
  readonly audit: AuditLog;
}

/**
 * Asks for open complaints to be analysed once more by what is active. While a run is under way it is that one, and
 * should its job be lost, it gets it back.
 */
export async function requestReanalysis(
  { db, clock, runs, jobs, audit }: ReanalysisDependencies,
  by: Principal,
): Promise<ReanalysisRun> {
  const at = clock.now();
  const fresh: ReanalysisRun = {
    id: new ObjectId().toHexString(),
    state: 'running',
    revision: 0,
    part: 0,
    position: null,
    looked: 0,
    changed: 0,
    total: await createComplaintPages(db).count(),
    by: by.keyId,
    askedAt: at,
    finishedAt: null,
  };
  const entry = createAuditEntry(by, 'reanalysis.started', { kind: 'reanalysis', id: 'open' }, at);
  let run = fresh;
  await audit.during(entry, async (session) => {
    const underWay = await runs.underWay(session);
    run = underWay ?? fresh;
    if (underWay === undefined) await runs.insert(fresh, session);
  });
  await jobs.insertMissing([jobOfPart(run, at)]);
  return run;
}

/** The job of the part that comes next: there is one, however many processes insert it. */
export function jobOfPart({ id, part }: ReanalysisRun, at: Date): NewJob<'reanalyse-complaints'> {
  return {
    id: jobIdOf('reanalyse', id, String(part)),
    job: 'reanalyse-complaints',
    payload: { runId: id, part },
    at,
    priority: 'low',
  };
}
