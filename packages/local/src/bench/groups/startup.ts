import { percentile, roundTo } from '../../load/percentile.ts';
import type { MeasureGroup } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import type { BenchSystem, ServiceForm, ServiceName } from '../bench-system.ts';

const RUNS = 7;

/** Process spawned to ready, with the store up and its collections made. */
export const measureStartup: MeasureGroup = async ({ system }) => {
  // The first start makes the collections and indexes.
  await startOnce(system, 'api', 'bundle');
  return [await measure(system, 'api'), await measure(system, 'worker')];
};

/** In turn as the build makes it one file and as its modules, so that the machine is the same to both. */
async function measure(system: BenchSystem, name: ServiceName): Promise<Measurement> {
  const runs = { bundle: [] as number[], modules: [] as number[] };
  for (let run = 0; run < RUNS; run += 1)
    for (const form of ['bundle', 'modules'] as const) runs[form].push(await startOnce(system, name, form));
  const value = percentile(runs.bundle, 0.5);
  const ofModules = percentile(runs.modules, 0.5);
  return {
    name: `startup_${name}_ms`,
    value,
    details: {
      runs: runs.bundle.map((ms) => roundTo(ms, 0)),
      ofModulesMs: roundTo(ofModules, 0),
      ratioToModules: roundTo(value / ofModules, 2),
    },
  };
}

async function startOnce(system: BenchSystem, name: ServiceName, form: ServiceForm): Promise<number> {
  const service = await system.start(name, [], form);
  await service.stop();
  return service.readyAfterMs;
}
