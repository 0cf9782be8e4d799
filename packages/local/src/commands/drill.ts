import { join } from 'node:path';
import { startBenchSystem } from '../bench/bench-system.ts';
import { startSeededSystem } from '../bench/seeding/kept-seeds.ts';
import { type DrillOptions, readDrillOptions } from '../drill/drill-options.ts';
import { runDrill } from '../drill/run-drill.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';
import { findTestFolder } from '../test-folder.ts';

const USAGE = 'Usage: npm run drill -- [--complaints N] [--seed N]';

/** `npm run drill`: backs a seeded city up, loses it and restores it. 1 when something is not back, or too much. */
export function run(drillArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readDrillOptions(drillArguments), USAGE, drill);
}

async function drill(
  { config, server, say, keep }: OwnSystemWork,
  { complaints, seed }: DrillOptions,
): Promise<number> {
  const lost = keep(await startSeededSystem({ config, server, complaints, seed, say }));
  const empty = keep(await startBenchSystem({ config, server, name: 'drill', say }));
  const folder = join(await findTestFolder(join(config.home, 'drill')), 'backups');
  const result = await runDrill({ lost, empty, city: config.city, folder, say });
  for (const fault of result.faults) say(`Fault: ${fault}.`);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.faults.length === 0 ? 0 : 1;
}
