import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchReport } from '../bench-report.ts';
import { CHART, lifecycleChart, performancePage } from './performance-page.ts';

const FOLDER = 'docs/reference';

/** Writes the page on performance and its chart into the documents of the repository. */
export async function writePerformance(root: string, report: BenchReport, seed: number): Promise<void> {
  const chart = lifecycleChart(report);
  if (chart !== undefined) await writeFile(join(root, FOLDER, CHART), chart);
  await writeFile(join(root, FOLDER, 'performance.md'), performancePage(report, seed));
}
