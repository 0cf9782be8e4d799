import { startBenchSystem } from '../bench/bench-system.ts';
import { runSoak } from '../soak/run-soak.ts';
import { readSoakOptions, type SoakOptions } from '../soak/soak-options.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';

const USAGE = 'Usage: npm run soak -- [--minutes N] [--rate N] [--seed N] [--short]';

/** `npm run soak`: half of capacity for a time on a system of its own. 1 when anything grew, failed or drifted. */
export function run(soakArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readSoakOptions(soakArguments), USAGE, soak);
}

async function soak({ config, server, say, keep }: OwnSystemWork, options: SoakOptions): Promise<number> {
  const { root, city } = config;
  const system = keep(await startBenchSystem({ config, server, name: 'soak', say }));
  const result = await runSoak({ system, root, city, seed: options.seed, say }, options);
  for (const fault of result.faults) say(`Fault: ${fault}.`);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.verdict === 'passed' ? 0 : 1;
}
