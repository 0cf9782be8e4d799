import { startBenchSystem } from '../bench/bench-system.ts';
import { type OverloadOptions, readOverloadOptions } from '../overload/overload-options.ts';
import { OVERLOAD_SETTINGS, runOverload } from '../overload/run-overload.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';

const USAGE = 'Usage: npm run overload -- [--seconds N] [--rate N] [--seed N] [--short]';

/** `npm run overload`: twice what a system of its own sustains. 1 when it broke, lost something or did not recover. */
export function run(overloadArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readOverloadOptions(overloadArguments), USAGE, overload);
}

async function overload(
  { config, server, say, keep }: OwnSystemWork,
  options: OverloadOptions,
): Promise<number> {
  const { root, city } = config;
  const settings = OVERLOAD_SETTINGS;
  const system = keep(await startBenchSystem({ config, server, name: 'overload', settings, say }));
  const result = await runOverload({ system, root, city, seed: options.seed, say }, options);
  for (const fault of result.faults) say(`Fault: ${fault}.`);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.verdict === 'passed' ? 0 : 1;
}
