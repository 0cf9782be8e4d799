import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchReport } from '../bench-report.ts';
import { CHARTS, type ChartName, drawCharts } from './performance-charts.ts';
import { performancePage } from './performance-page.ts';

const FOLDER = 'docs/reference';

/** Writes the page on performance and its charts into the documents of the repository. */
export async function writePerformance(root: string, report: BenchReport, seed: number): Promise<void> {
  const charts = Object.entries(drawCharts(report)) as readonly [ChartName, string][];
  for (const [name, svg] of charts) await writeFile(join(root, FOLDER, CHARTS[name]), svg);
  await writeFile(join(root, FOLDER, 'performance.md'), performancePage(report, seed));
}
