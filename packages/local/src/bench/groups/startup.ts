import { percentile, roundTo } from '../../load/percentile.ts';
import type { MeasureGroup } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import type { BenchSystem, ServiceName } from '../bench-system.ts';

const RUNS = 7;

/** Process spawned to ready, with the store up and its collections made. */
export const measureStartup: MeasureGroup = async ({ system }) => {
  // The first start makes the collections and indexes.
  await startOnce(system, 'api');
  return [await measure(system, 'api'), await measure(system, 'worker')];
};

async function measure(system: BenchSystem, name: ServiceName): Promise<Measurement> {
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await startOnce(system, name));
  return {
    name: `startup_${name}_ms`,
    value: percentile(runs, 0.5),
    details: { runs: runs.map((ms) => roundTo(ms, 0)) },
  };
}

async function startOnce(system: BenchSystem, name: ServiceName): Promise<number> {
  const service = await system.start(name);
  await service.stop();
  return service.readyAfterMs;
}
