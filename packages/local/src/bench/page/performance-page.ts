import { type BenchReport, formatResultRows } from '../bench-report.ts';
import type { BenchResult } from '../bench-result.ts';
import { growthInTime, growthOnPaper } from './growth-sections.ts';
import { livesOf } from './measured-lives.ts';
import { missedBudgets } from './missed-budgets.ts';
import { CHARTS, type ChartName } from './performance-charts.ts';
import { table } from './table.ts';

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
    growthInTime(results),
    growthOnPaper(results),
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
