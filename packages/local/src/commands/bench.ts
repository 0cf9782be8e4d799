import { type BenchOptions, readBenchOptions } from '../bench/bench-options.ts';
import { createReport, formatReport } from '../bench/bench-report.ts';
import type { BenchResult } from '../bench/bench-result.ts';
import { type BenchSystem, startBenchSystem } from '../bench/bench-system.ts';
import { runBench } from '../bench/run-bench.ts';
import { startSeededSystem } from '../bench/seeding/kept-seeds.ts';
import { messageOf } from '../fault.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';

const USAGE =
  'Usage: npm run bench -- [--only GROUP] [--complaints N] [--seed N] [--json] [--write] [--profile FOLDER]';

/** `npm run bench`: measures the budgets on a store and on processes of its own. 1 when something could not be measured. */
export function run(benchArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readBenchOptions(benchArguments), USAGE, bench);
}

async function bench({ config, server, say, keep }: OwnSystemWork, options: BenchOptions): Promise<number> {
  const { root, city } = config;
  const { seed, complaints, json, write, profile } = options;
  let started = 0;
  const startSystem = async (seeded: number, name = `empty-${started}`): Promise<BenchSystem> => {
    started += 1;
    const start = { config, server, profile, say };
    return keep(
      seeded === 0
        ? await startBenchSystem({ ...start, name })
        : await startSeededSystem({ ...start, complaints: seeded, seed }),
    );
  };
  const system = await startSystem(0);
  const context = { system, startSystem, root, city, seed, complaints, say };
  // A bench that is cut off leaves the page of what it measured until then.
  const writePage = async (results: readonly BenchResult[]): Promise<void> => {
    if (!write) return;
    // What draws the charts is loaded by nobody else.
    const { writePerformance } = await import('../bench/page/write-performance.ts');
    const written = writePerformance(root, createReport(server, results), seed);
    // Hours of measurements are not to be lost to a page.
    await written.catch((error: unknown) => say(`The page was not written: ${messageOf(error)}`));
  };
  const report = createReport(server, await runBench(context, options, writePage));
  process.stdout.write(`${json ? JSON.stringify(report) : formatReport(report)}\n`);
  return report.results.some(({ value, met }) => value === null && met === false) ? 1 : 0;
}
