import { roundTo } from '../../load/percentile.ts';
import { type BenchReport, formatResultRows } from '../bench-report.ts';
import type { BenchResult } from '../bench-result.ts';
import { livesOf } from './measured-lives.ts';
import { missedBudgets } from './missed-budgets.ts';
import { CHARTS, type ChartName } from './performance-charts.ts';

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

/** The page on performance in Markdown. The same report gives the same page. */
export function performancePage(report: BenchReport, seed: number): string {
  const { store, machine, results } = report;
  const sections = [
    `# Performance

Made by \`npm run bench -- --write\`. Do not edit.

Store: ${store.kind} ${store.version}. Machine: ${machine.cores} cores (${machine.processor}), ${machine.memoryGB} GB, ${machine.platform}, Node ${machine.node}. Store, services and load share it. Seed ${seed}.`,
    `## Figures

${table(['what', 'measured', 'budget', ''], formatResultRows(results))}

${image('budgets', 'Share of each budget that is used')}`,
    missedBudgets(results),
    lifecycles(results),
    growth(results),
    METHOD,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function lifecycles(results: readonly BenchResult[]): string {
  const measured = livesOf(results);
  if (measured.length === 0) return '';
  const rows = measured.flatMap(({ complaints, calls }) =>
    calls.map(({ call, count, p50, p95, p99 }) => [complaints, call, count, p50, p95, p99].map(String)),
  );
  return `## Lives of complaints

Each life is five calls: filed, assigned, taken up, resolved, rated. Eight clients go on without a pause while a worker analyses and indexes. Times are in ms.

${image('lives', 'Complaints filed to rated in a second, by how many are stored')}

${image('calls', 'Time of each call of a life, by how many complaints are stored')}

${table(['complaints', 'call', 'calls', 'p50', 'p95', 'p99'], rows)}`;
}

/** What a complaint takes on disk, by the largest history that was measured. */
function growth(results: readonly BenchResult[]): string {
  const measured = results.filter(({ name, value }) => name.startsWith('growth_ratio') && value !== null);
  const last = measured.at(-1)?.details as
    | { sizes: { large: number }; dataSize: readonly CollectionSize[] }
    | undefined;
  if (last === undefined) return '';
  const complaints = last.sizes.large;
  const perComplaint = (mb: number) => (mb * KB_PER_MB) / complaints;
  const sum = (of: (size: CollectionSize) => number) =>
    last.dataSize.reduce((total, size) => total + of(size), 0);
  const data = perComplaint(sum(({ storageMB }) => storageMB));
  const indexes = perComplaint(sum(({ indexMB }) => indexMB));
  const ofYear = (kb: number) => roundTo((kb * COMPLAINTS_OF_A_YEAR) / KB_PER_MB / KB_PER_MB, 1);
  const largest = [...last.dataSize].sort((a, b) => b.storageMB - a.storageMB).slice(0, LARGEST);
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

const METHOD = `## Method

- Load at a fixed rate, whatever the answers are; a latency counts from the moment at which the call was due. Load, services and store are processes of their own.
- Each load is warmed up first. Checks, searches, lists, ratios and lives are run three times: the figure is the median, and \`--json\` has every run.
- Seeded cities: \`--seed\` decides everything. Complaints cluster in neighbourhoods, wards follow Zipf's law, days follow season, week and hour, texts are the synthetic ones of this repository in six languages. A test holds a sample against what the normal path writes. They are kept in \`NAMSEV_HOME/seeded\`, and each measurement works on a copy.
- Ratios of growth are taken between two systems that run at the same time and are measured in turn.
- Figures without a budget are told and not judged.

## Limits

- Everything shares one machine: absolute figures move with it, ratios less.
- Seeded analyses name no duplicates, but for one, and no seeded complaint is supported.
- Texts repeat: there are no others than the synthetic ones of this repository.

## Repeat it

\`\`\`sh
npm run bench                                  # up to 100,000 complaints
npm run bench -- --complaints 1000000 --write  # all of this page
npm run soak                                   # an hour at half of what the system can do
\`\`\``;

function image(chart: ChartName, says: string): string {
  return `![${says}](${CHARTS[chart]})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
