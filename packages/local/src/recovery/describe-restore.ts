import type { FoundBackup, RestoreReport } from '@namsev/core';

/** What came of a restore, for the person who did it. */
export function describeRestore(
  { manifest }: FoundBackup,
  { collections, erasures, tookMs, phases }: RestoreReport,
): string {
  const documents = collections.reduce((sum, collection) => sum + collection.documents, 0);
  const expired = collections.reduce((sum, collection) => sum + collection.expired, 0);
  const { erased, deleted, held } = erasures;
  const perSecond = Math.round((documents * 1_000) / Math.max(1, tookMs));
  return [
    `${documents} documents are back as of ${manifest.takenAt}; ${expired} had expired.`,
    `From the ledger of erasures: ${erased} erased and ${deleted} deleted once more.`,
    ...(held.length > 0 ? [`Under a legal hold, to be looked at by a person: ${held.join(', ')}.`] : []),
    `Verifying took ${seconds(phases.verifying)}, writing and reading back ${seconds(phases.writing)}, indexes ${seconds(phases.indexing)}, erasures ${seconds(phases.erasing)}.`,
    `It took ${seconds(tookMs)}, ${perSecond} documents a second. The store can be used.`,
  ].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
