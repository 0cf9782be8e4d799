import { join } from 'node:path';
import { startBenchSystem } from '../bench/bench-system.ts';
import { startSeededSystem } from '../bench/seeding/kept-seeds.ts';
import { drillBadModel } from '../drill/bad-model/drill-bad-model.ts';
import { type DrillOptions, readDrillOptions } from '../drill/drill-options.ts';
import { runDrill } from '../drill/run-drill.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';
import { findTestFolder } from '../test-folder.ts';

const USAGE = 'Usage: npm run drill -- [--complaints N] [--seed N] [--bad-model]';

/**
 * `npm run drill`: backs a seeded city up, loses it and restores it; with `--bad-model` activates a worse model under
 * load and goes back. 1 when something is not as it was, or what was lost or erased is not as it should be.
 */
export function run(drillArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readDrillOptions(drillArguments), USAGE, async (work, options) => {
    const result = options.badModel ? await drillModel(work, options) : await drillRecovery(work, options);
    for (const fault of result.faults) work.say(`Fault: ${fault}.`);
    const store = { kind: work.server.kind, version: work.server.version };
    process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
    return result.faults.length === 0 ? 0 : 1;
  });
}

async function drillModel({ config, server, say, keep }: OwnSystemWork, { seed }: DrillOptions) {
  const { root, city } = config;
  const system = keep(await startBenchSystem({ config, server, name: 'bad-model', say }));
  return drillBadModel({ system, root, city, seed, say });
}

async function drillRecovery(
  { config, server, say, keep }: OwnSystemWork,
  { complaints, seed }: DrillOptions,
) {
  const lost = keep(await startSeededSystem({ config, server, complaints, seed, say }));
  const empty = keep(await startBenchSystem({ config, server, name: 'drill', say }));
  const folder = join(await findTestFolder(join(config.home, 'drill')), 'backups');
  return runDrill({ lost, empty, city: config.city, folder, say });
}
