import {
  type AnalysisResult,
  applyChange,
  type City,
  type Complaint,
  createComplaint,
  type JobHistoryEntry,
  keepDeadline,
  reckonDeadline,
  type TimelineEntry,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import type { SeededLife } from './seeded-city.ts';
import { drawsFrom } from './seeded-random.ts';

export const SEED_REQUEST = 'synthetic';

/** What the normal path leaves of a complaint whose life is over, but for the index and the candidate row. */
export interface LivedComplaint {
  readonly complaint: Complaint;
  readonly entries: readonly TimelineEntry[];
  readonly history: JobHistoryEntry;
}

export type Analyse = (complaint: Complaint, at: Date) => AnalysisResult;

/** One analysis for each text and choice: the services look at nothing else of a complaint that was just filed. */
export function rememberAnalyses(analyser: Analyser): Analyse {
  const known = new Map<string, AnalysisResult>();
  return (complaint, at) => {
    const key = `${complaint.chosenCategory}|${complaint.description}`;
    const result = known.get(key) ?? analyser.analyse(complaint, at);
    known.set(key, result);
    return result;
  };
}

/** Lives through in memory what intake, worker and officers do, by their own rules. */
export function liveThrough(city: City, life: SeededLife, analyse: Analyse): LivedComplaint {
  const { receipt, filing, filedAt, analysedAt } = life;
  const id = receipt.complaintId;
  const filed = createComplaint(city, filing, receipt, SEED_REQUEST, filedAt);
  const result = analyse(filed, analysedAt);
  const analysed: Complaint = { ...filed, analysis: { state: 'done', at: analysedAt, ...result } };
  let complaint: Complaint = {
    ...analysed,
    ...reckonDeadline(city, analysed, analysedAt),
    version: 2,
    updatedAt: analysedAt,
  };
  const entries: TimelineEntry[] = [
    { id, complaintId: id, at: filedAt, kind: 'filed', by: 'citizen', text: '' },
  ];
  const nextId = idsAfter(id);
  for (const { at, decide } of life.changes) {
    const change = decide(complaint, at);
    if (change === undefined) continue;
    complaint = applyChange(complaint, keepDeadline(city, complaint, change, at), at);
    for (const entry of change.entries) entries.push({ id: nextId(), complaintId: id, at, ...entry });
  }
  return {
    complaint: { ...complaint, indexedVersion: complaint.version },
    entries,
    history: historyOf(id, analysedAt),
  };
}

/** Ids of entries, the same for the same complaint. */
function idsAfter(id: string): () => string {
  let next = Number.parseInt(id.slice(-8), 16);
  const draws = drawsFrom(() => {
    next = (next + 0x9e3779b1) >>> 0;
    return next / 2 ** 32;
  });
  return () =>
    id.slice(0, 16) +
    draws
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0');
}

function historyOf(jobId: string, at: Date): JobHistoryEntry {
  const run = { queue: 'complaints', job: 'analyse-complaint', attempt: 1, crashes: 0, outcome: 'done' };
  return { jobId, ...run, waitedMs: 20, ranMs: 3, at };
}
