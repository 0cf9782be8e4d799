import { type ComplaintStore, updateCandidates } from '@namsev/core';
import { defineJob } from '../define-job.ts';
import type { IndexingWork } from '../indexing-work.ts';

/** Then the next job goes on, long before this one would count as stuck: while complaints arrive there is no end. */
const PART_MS = 20_000;
/** As many as one transaction of the index takes well. */
const INDEXED_AT_ONCE = 100;

export interface IndexChangesDependencies {
  readonly complaints: ComplaintStore;
  indexing(): IndexingWork;
}

/**
 * Brings search, statistics, duplicate candidates and what analyses say of others up to date with every complaint that has changed, until none is left
 * behind. Safe to run twice: what is due is asked of the complaints, and each write replaces what was there.
 */
export function indexChanges({ complaints, indexing }: IndexChangesDependencies) {
  return defineJob({
    job: 'index-changes',
    async run(_payload, { signal }) {
      const until = performance.now() + PART_MS;
      await indexAll(complaints, indexing(), signal, () => performance.now() < until);
    },
  });
}

/** @returns how many complaints were behind, as far as it `goesOn`; what is left is asked for again by the sweep. */
export async function indexAll(
  complaints: ComplaintStore,
  { searchIndex, candidates, figures, mentions }: IndexingWork,
  signal: AbortSignal,
  goesOn: () => boolean = () => true,
): Promise<number> {
  for (let indexed = 0; ; ) {
    signal.throwIfAborted();
    const behind = await complaints.unindexed(INDEXED_AT_ONCE);
    if (behind.length === 0 || !goesOn()) return indexed;
    await updateCandidates(candidates, behind);
    await mentions.review(behind);
    // What changes after it was read is marked anew, so the version that was read is the one that counts.
    const shown = new Map(behind.map(({ id, version }) => [id, version]));
    await figures.count([...shown.keys()]);
    const found = await searchIndex.indexComplaints([...shown.keys()]);
    await complaints.markIndexed(
      found.map(({ id, version }) => ({ id, version: Math.min(version, shown.get(id) ?? version) })),
    );
    indexed += behind.length;
  }
}
