import { type BenchOptions, readBenchOptions } from '../bench/bench-options.ts';
import { createReport, formatReport } from '../bench/bench-report.ts';
import type { BenchResult } from '../bench/bench-result.ts';
import { type BenchSystem, startBenchSystem } from '../bench/bench-system.ts';
import { writePerformance } from '../bench/page/write-performance.ts';
import { runBench } from '../bench/run-bench.ts';
import { startSeededSystem } from '../bench/seeding/kept-seeds.ts';
import { type LocalConfig, readConfig } from '../config.ts';
import { messageOf, reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { listenForShutdown } from '../supervise/shutdown.ts';

const USAGE =
  'Usage: npm run bench -- [--only GROUP] [--complaints N] [--seed N] [--json] [--write] [--profile FOLDER]';
const EXIT_INTERRUPTED = 130;

/** `npm run bench`: measures the budgets on a store and on processes of its own. 1 when something could not be measured. */
export async function run(benchArguments: readonly string[]): Promise<number> {
  const options = readBenchOptions(benchArguments);
  if (typeof options === 'string') {
    sayOnStandardError(`${options}\n${USAGE}`);
    return 2;
  }
  const exitCode = await reportFaults(() => bench(options));
  // A bench that was interrupted may still wait for a load: nothing of it is wanted now.
  process.exit(exitCode);
}

async function bench(options: BenchOptions): Promise<number> {
  const config = readConfig();
  const shutdown = listenForShutdown({
    say: sayOnStandardError,
    followParent: config.startedByNpm,
    exitNow: () => process.exit(EXIT_INTERRUPTED),
  });
  const running = new Set<BenchSystem>();
  try {
    return await Promise.race([
      measureAndPrint(config, options, running),
      shutdown.requested.then(() => EXIT_INTERRUPTED),
    ]);
  } finally {
    await Promise.all([...running].map((system) => system.takeDown()));
    shutdown.close();
  }
}

async function measureAndPrint(
  config: LocalConfig,
  options: BenchOptions,
  running: Set<BenchSystem>,
): Promise<number> {
  const { root, city } = config;
  const { seed, complaints, json, write, profile } = options;
  const choice = await chooseStore(
    storeSources(toStoreSettings(config), sayOnStandardError, { now: () => new Date() }),
  );
  sayOnStandardError(describeChoice(choice));
  const { server } = choice;
  const startSystem = async (seeded: number, name = `empty-${running.size}`): Promise<BenchSystem> => {
    const options = { config, server, profile, say: sayOnStandardError };
    const system =
      seeded === 0
        ? await startBenchSystem({ ...options, name })
        : await startSeededSystem({ ...options, complaints: seeded, seed });
    running.add(system);
    return {
      ...system,
      async takeDown() {
        running.delete(system);
        await system.takeDown();
      },
    };
  };
  const system = await startSystem(0);
  const context = { system, startSystem, root, city, seed, complaints, say: sayOnStandardError };
  // A bench that is cut off leaves the page of what it measured until then.
  const keep = async (results: readonly BenchResult[]): Promise<void> => {
    if (!write) return;
    const written = writePerformance(root, createReport(server, results), seed);
    // Hours of measurements are not to be lost to a page.
    await written.catch((error: unknown) =>
      sayOnStandardError(`The page was not written: ${messageOf(error)}`),
    );
  };
  const report = createReport(server, await runBench(context, options, keep));
  process.stdout.write(`${json ? JSON.stringify(report) : formatReport(report)}\n`);
  return report.results.some(({ value, met }) => value === null && met === false) ? 1 : 0;
}
