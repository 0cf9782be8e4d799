import { type BenchSystem, startBenchSystem } from '../bench/bench-system.ts';
import { type LocalConfig, readConfig } from '../config.ts';
import { type ContentionOptions, readContentionOptions } from '../contention/contention-options.ts';
import { runContention } from '../contention/run-contention.ts';
import { reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { listenForShutdown } from '../supervise/shutdown.ts';

const USAGE =
  'Usage: npm run contend -- [--officers N] [--complaints N] [--filings N] [--sequences N] [--seed N] [--short]';
const EXIT_INTERRUPTED = 130;

/** `npm run contend`: many at once on a system of its own. 1 when an edit, a filing or a move was lost or doubled. */
export async function run(contendArguments: readonly string[]): Promise<number> {
  const options = readContentionOptions(contendArguments);
  if (typeof options === 'string') {
    sayOnStandardError(`${options}\n${USAGE}`);
    return 2;
  }
  const exitCode = await reportFaults(() => contend(options));
  // What was interrupted may still wait for an answer: nothing of it is wanted now.
  process.exit(exitCode);
}

async function contend(options: ContentionOptions): Promise<number> {
  const config = readConfig();
  const shutdown = listenForShutdown({
    say: sayOnStandardError,
    followParent: config.startedByNpm,
    exitNow: () => process.exit(EXIT_INTERRUPTED),
  });
  const running: { system?: BenchSystem } = {};
  try {
    return await Promise.race([
      contendAndPrint(config, options, running),
      shutdown.requested.then(() => EXIT_INTERRUPTED),
    ]);
  } finally {
    await running.system?.takeDown();
    shutdown.close();
  }
}

async function contendAndPrint(
  config: LocalConfig,
  options: ContentionOptions,
  running: { system?: BenchSystem },
): Promise<number> {
  const say = sayOnStandardError;
  const { server, ...why } = await chooseStore(
    storeSources(toStoreSettings(config), say, { now: () => new Date() }),
  );
  say(describeChoice({ server, ...why }));
  running.system = await startBenchSystem({ config, server, name: 'contend', say });
  const { root, city } = config;
  const result = await runContention({ system: running.system, root, city, say }, options);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.faults === 0 ? 0 : 1;
}
