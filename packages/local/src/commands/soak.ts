import { type BenchSystem, startBenchSystem } from '../bench/bench-system.ts';
import { type LocalConfig, readConfig } from '../config.ts';
import { reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { runSoak } from '../soak/run-soak.ts';
import { readSoakOptions, type SoakOptions } from '../soak/soak-options.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { listenForShutdown } from '../supervise/shutdown.ts';

const USAGE = 'Usage: npm run soak -- [--minutes N] [--rate N] [--seed N] [--short]';
const EXIT_INTERRUPTED = 130;

/** `npm run soak`: half of capacity for a time on a system of its own. 1 when anything grew, failed or drifted. */
export async function run(soakArguments: readonly string[]): Promise<number> {
  const options = readSoakOptions(soakArguments);
  if (typeof options === 'string') {
    sayOnStandardError(`${options}\n${USAGE}`);
    return 2;
  }
  const exitCode = await reportFaults(() => soak(options));
  // What was interrupted may still wait for a load: nothing of it is wanted now.
  process.exit(exitCode);
}

async function soak(options: SoakOptions): Promise<number> {
  const config = readConfig();
  const shutdown = listenForShutdown({
    say: sayOnStandardError,
    followParent: config.startedByNpm,
    exitNow: () => process.exit(EXIT_INTERRUPTED),
  });
  const running: { system?: BenchSystem } = {};
  try {
    return await Promise.race([
      soakAndPrint(config, options, running),
      shutdown.requested.then(() => EXIT_INTERRUPTED),
    ]);
  } finally {
    await running.system?.takeDown();
    shutdown.close();
  }
}

async function soakAndPrint(
  config: LocalConfig,
  options: SoakOptions,
  running: { system?: BenchSystem },
): Promise<number> {
  const say = sayOnStandardError;
  const { server, ...why } = await chooseStore(
    storeSources(toStoreSettings(config), say, { now: () => new Date() }),
  );
  say(describeChoice({ server, ...why }));
  running.system = await startBenchSystem({ config, server, name: 'soak', say });
  const { root, city } = config;
  const context = { system: running.system, root, city, seed: options.seed, say };
  const result = await runSoak(context, options);
  for (const fault of result.faults) say(`Fault: ${fault}.`);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.verdict === 'passed' ? 0 : 1;
}
