import { type ChaosOptions, readChaosOptions } from '../chaos/chaos-options.ts';
import { planChaos, planShortChaos } from '../chaos/chaos-plan.ts';
import { type ChaosSystem, startChaosSystem } from '../chaos/chaos-system.ts';
import { runChaos } from '../chaos/run-chaos.ts';
import { type LocalConfig, readConfig } from '../config.ts';
import { reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { listenForShutdown } from '../supervise/shutdown.ts';

const USAGE = 'Usage: npm run chaos -- [--seed N] [--rounds N] [--short]';
const EXIT_INTERRUPTED = 130;

/** `npm run chaos`: strikes a system of its own under load. 1 when anything was lost, doubled or broken. */
export async function run(chaosArguments: readonly string[]): Promise<number> {
  const options = readChaosOptions(chaosArguments);
  if (typeof options === 'string') {
    sayOnStandardError(`${options}\n${USAGE}`);
    return 2;
  }
  const exitCode = await reportFaults(() => chaos(options));
  // What was interrupted may still wait for something: nothing of it is wanted now.
  process.exit(exitCode);
}

async function chaos(options: ChaosOptions): Promise<number> {
  const config = readConfig();
  const shutdown = listenForShutdown({
    say: sayOnStandardError,
    followParent: config.startedByNpm,
    exitNow: () => process.exit(EXIT_INTERRUPTED),
  });
  const running: { system?: ChaosSystem } = {};
  try {
    return await Promise.race([
      strikeAndPrint(config, options, running),
      shutdown.requested.then(() => EXIT_INTERRUPTED),
    ]);
  } finally {
    await running.system?.takeDown();
    shutdown.close();
  }
}

async function strikeAndPrint(
  config: LocalConfig,
  { seed, rounds, short }: ChaosOptions,
  running: { system?: ChaosSystem },
): Promise<number> {
  const { root, city } = config;
  const say = sayOnStandardError;
  const choice = await chooseStore(storeSources(toStoreSettings(config), say, { now: () => new Date() }));
  say(describeChoice(choice));
  const plan = short ? planShortChaos(seed) : planChaos(seed, rounds);
  running.system = await startChaosSystem(config, choice.server, plan, say);
  const { result, violations, skipped } = await runChaos(running.system, plan, { root, city, say });
  for (const reason of skipped) say(`Skipped: ${reason}.`);
  for (const { invariant, found } of violations) say(`Broken: ${invariant}: ${found}`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return violations.length > 0 || result.lost > 0 || result.doubled > 0 ? 1 : 0;
}
