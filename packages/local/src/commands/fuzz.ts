import { type BenchSystem, startBenchSystem } from '../bench/bench-system.ts';
import { type LocalConfig, readConfig } from '../config.ts';
import { reportFaults } from '../fault.ts';
import { type FuzzOptions, readFuzzOptions } from '../fuzz/fuzz-options.ts';
import { runFuzz } from '../fuzz/run-fuzz.ts';
import { obtainSchemathesis } from '../fuzz/schemathesis.ts';
import { sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { listenForShutdown } from '../supervise/shutdown.ts';

const USAGE = 'Usage: npm run fuzz -- [--cases N] [--seed N] [--short]';
const EXIT_INTERRUPTED = 130;

/** `npm run fuzz`: requests of all kinds, made from OpenAPI, against a system of its own. 1 when an answer is wrong. */
export async function run(fuzzArguments: readonly string[]): Promise<number> {
  const options = readFuzzOptions(fuzzArguments);
  if (typeof options === 'string') {
    sayOnStandardError(`${options}\n${USAGE}`);
    return 2;
  }
  const exitCode = await reportFaults(() => fuzz(options));
  // What was interrupted may still wait for an answer: nothing of it is wanted now.
  process.exit(exitCode);
}

async function fuzz(options: FuzzOptions): Promise<number> {
  const config = readConfig();
  const shutdown = listenForShutdown({
    say: sayOnStandardError,
    followParent: config.startedByNpm,
    exitNow: () => process.exit(EXIT_INTERRUPTED),
  });
  const running: { system?: BenchSystem } = {};
  try {
    return await Promise.race([
      fuzzAndPrint(config, options, running),
      shutdown.requested.then(() => EXIT_INTERRUPTED),
    ]);
  } finally {
    await running.system?.takeDown();
    shutdown.close();
  }
}

async function fuzzAndPrint(
  config: LocalConfig,
  options: FuzzOptions,
  running: { system?: BenchSystem },
): Promise<number> {
  const say = sayOnStandardError;
  const program = await obtainSchemathesis(config.home, say);
  const { server, ...why } = await chooseStore(
    storeSources(toStoreSettings(config), say, { now: () => new Date() }),
  );
  say(describeChoice({ server, ...why }));
  running.system = await startBenchSystem({ config, server, name: 'fuzz', say });
  const api = await running.system.start('api');
  await running.system.start('worker');
  const result = await runFuzz({ url: api.url, logFile: running.system.logFile, program, say }, options);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.verdict === 'passed' ? 0 : 1;
}
