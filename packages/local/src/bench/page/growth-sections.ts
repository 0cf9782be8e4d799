import { roundTo } from '../../load/percentile.ts';
import type { BenchResult } from '../bench-result.ts';
import { table } from './table.ts';

interface CollectionSize {
  readonly name: string;
  readonly documents: number;
  readonly storageMB: number;
  readonly indexMB: number;
}

const COMPLAINTS_OF_A_YEAR = 1_000_000;
const KB_PER_MB = 1_024;
/** Collections whose sizes are shown. */
const LARGEST = 8;

interface GrowthDetails {
  readonly sizes: { readonly small: number; readonly large: number };
  readonly ratios: Readonly<Record<string, { readonly median: number }>>;
  readonly p50Ms: Readonly<Record<string, Readonly<Record<number, number>>>>;
  readonly dataSize: readonly CollectionSize[];
}

function growthsOf(results: readonly BenchResult[]): readonly GrowthDetails[] {
  return results
    .filter(({ name, value }) => name.startsWith('growth_ratio') && value !== null)
    .map(({ details }) => details as Readonly<Record<string, unknown>> & GrowthDetails);
}

/** Each call in a large city against a small one. */
export function growthInTime(results: readonly BenchResult[]): string {
  const rows = growthsOf(results).flatMap(({ sizes: { small, large }, ratios, p50Ms }) =>
    Object.entries(ratios).map(([call, { median }]) => [
      call,
      ...[small, large].map((size) => size.toLocaleString('en')),
      ...[small, large].map((size) => String(p50Ms[call]?.[size])),
      `${median} ×`,
    ]),
  );
  if (rows.length === 0) return '';
  return `## Growth in time

p50 in ms of each call in two cities, and the median of their ratios.

${table(['call', 'of', 'of', 'p50', 'p50', 'ratio'], rows)}`;
}

/** What a complaint takes on disk, by the largest history that was measured. */
export function growthOnPaper(results: readonly BenchResult[]): string {
  const last = growthsOf(results).at(-1);
  if (last === undefined) return '';
  const { dataSize, sizes } = last;
  const complaints = sizes.large;
  const perComplaint = (mb: number) => (mb * KB_PER_MB) / complaints;
  const sum = (of: (size: CollectionSize) => number) => dataSize.reduce((total, size) => total + of(size), 0);
  const data = perComplaint(sum(({ storageMB }) => storageMB));
  const indexes = perComplaint(sum(({ indexMB }) => indexMB));
  const ofYear = (kb: number) => roundTo((kb * COMPLAINTS_OF_A_YEAR) / KB_PER_MB / KB_PER_MB, 1);
  const largest = [...dataSize].sort((a, b) => b.storageMB - a.storageMB).slice(0, LARGEST);
  return `## Growth on paper

${table(
  ['collection', 'documents', 'storage, MB', 'indexes, MB'],
  largest.map(({ name, documents, storageMB, indexMB }) => [
    `\`${name}\``,
    ...[documents, storageMB, indexMB].map(String),
  ]),
)}

Sizes are as the store tells them, at ${complaints.toLocaleString('en')} complaints. A complaint with all that belongs to it takes ${roundTo(data, 2)} KB and ${roundTo(indexes, 2)} KB of indexes. A city that files a million a year adds ${ofYear(data)} GB and ${ofYear(indexes)} GB of indexes; two years are kept, so that is doubled, and then it stays.

- **Where one replica set ends.** Indexes in use should fit in memory. Those that grow with the past (\`_id\`, \`trackingId\`, \`complaintId\`, \`filedAt\`) are read near their end; those of a state hold open work alone.
- **Oplog.** Every step of a life writes the complaint and its timeline. With an oplog of as many bytes as the documents written in a day, a member may be away for a day.
- **Shard keys.** \`complaints\` by hashed \`_id\`, \`timeline\` and \`notes\` by hashed \`complaintId\`; \`search_postings\` and \`search_entries\` by \`_id\`. A unique index on \`trackingId\` needs it in the shard key, so on a sharded cluster it moves to a collection of its own.`;
}
