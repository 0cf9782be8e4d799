import { type ChaosOptions, readChaosOptions } from '../chaos/chaos-options.ts';
import { planChaos, planShortChaos } from '../chaos/chaos-plan.ts';
import { startChaosSystem } from '../chaos/chaos-system.ts';
import { runChaos } from '../chaos/run-chaos.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';

const USAGE = 'Usage: npm run chaos -- [--seed N] [--rounds N] [--short]';

/** `npm run chaos`: strikes a system of its own under load. 1 when anything was lost, doubled or broken. */
export function run(chaosArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readChaosOptions(chaosArguments), USAGE, chaos);
}

async function chaos(
  { config, server, say, keep }: OwnSystemWork,
  { seed, rounds, short }: ChaosOptions,
): Promise<number> {
  const { root, city } = config;
  const plan = short ? planShortChaos(seed) : planChaos(seed, rounds);
  const system = keep(await startChaosSystem(config, server, plan, say));
  const { result, violations, skipped } = await runChaos(system, plan, { root, city, say });
  for (const reason of skipped) say(`Skipped: ${reason}.`);
  for (const { invariant, found } of violations) say(`Broken: ${invariant}: ${found}`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return violations.length > 0 || result.lost > 0 || result.doubled > 0 ? 1 : 0;
}
