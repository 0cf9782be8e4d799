import type {
  CandidateStore,
  Complaint,
  ComplaintStanding,
  ComplaintStore,
  FinishedAnalysis,
  FoundCandidates,
  IndexedCandidate,
  SoughtComplaint,
} from '@namsev/core';
import DataLoader from 'dataloader';

/**
 * What travels in one round trip. Fewer than run at a time: while the store works for some jobs, the process works for
 * the others.
 */
const MOST_AT_ONCE = 8;
const GATHERED = { cache: false, maxBatchSize: MOST_AT_ONCE } as const;
/** Jobs begin one after the other: the first read waits so long, in ms, for those that follow, and from then on they are in step. */
const GATHER_MS = 5;

export type AnalysedComplaints = Pick<
  ComplaintStore,
  'get' | 'getStandings' | 'finishAnalysis' | 'failAnalysis'
>;

/**
 * Complaints as jobs see them that run side by side: what they read and write one by one in the same moment goes to the
 * store together, for a round trip costs more than what it carries. If one fails, all that went with it fail.
 */
export function gatherComplaints(store: ComplaintStore): AnalysedComplaints {
  const reads = new DataLoader<string, Complaint | null>(
    async (ids) => {
      const byId = new Map((await store.getMany([...new Set(ids)])).map((found) => [found.id, found]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    { ...GATHERED, batchScheduleFn: (read) => setTimeout(read, GATHER_MS) },
  );
  const standings = new DataLoader<readonly string[], readonly ComplaintStanding[]>(async (asked) => {
    const found = await store.getStandings([...new Set(asked.flat())]);
    return asked.map((ids) => found.filter(({ id }) => ids.includes(id)));
  }, GATHERED);
  const writes = new DataLoader<FinishedAnalysis & { readonly id: string }, boolean>(async (finished) => {
    const written = await store.finishAnalyses(finished);
    return finished.map(({ id }) => written.has(id));
  }, GATHERED);
  return {
    async get(id, session) {
      return session === undefined ? ((await reads.load(id)) ?? undefined) : store.get(id, session);
    },
    getStandings: (ids) => standings.load(ids),
    finishAnalysis: (id, finished) => writes.load({ id, ...finished }),
    failAnalysis: (id, at, due) => store.failAnalysis(id, at, due),
  };
}

/** The same for candidates. */
export function gatherCandidates(store: CandidateStore): CandidateStore {
  const writes = new DataLoader<IndexedCandidate, true>(async (candidates) => {
    await store.put(candidates);
    return candidates.map(() => true);
  }, GATHERED);
  const reads = new DataLoader<SoughtComplaint, FoundCandidates>(
    (complaints) => store.findForEach(complaints),
    GATHERED,
  );
  return {
    ...store,
    find: (complaint) => reads.load(complaint),
    async put(candidates) {
      const [first] = candidates;
      // Several travel together as they are.
      if (first === undefined || candidates.length > 1) await store.put(candidates);
      else await writes.load(first);
    },
  };
}
