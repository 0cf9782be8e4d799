import { waitUntilSettled } from '../../load/filing-audit.ts';
import type { MeasureGroup } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import type { ServiceName } from '../bench-system.ts';
import { fileBacklog, track, withStore } from '../loads.ts';
import type { MeasuredService } from '../measured-service.ts';
import { PROBED, probe } from '../probe-service.ts';

const WARM_UP = { complaints: 500, tracks: { ratePerSecond: 200, warmUpSeconds: 0, seconds: 5 } };
const SETTLE_PATIENCE_MS = 60_000;
const BYTES_PER_MB = 2 ** 20;

/** Live heap after filing, tracking and analysing, and after a full collection in the process itself. */
export const measureHeap: MeasureGroup = async (context) => {
  const { system } = context;
  const api = await system.start('api', PROBED);
  const worker = await system.start('worker', PROBED);
  const { trackingIds } = await fileBacklog(context, api.url, WARM_UP.complaints);
  await track(api.url, trackingIds, WARM_UP.tracks);
  await withStore(system, (db) => waitUntilSettled(db, SETTLE_PATIENCE_MS));
  const measurements = [await measure('api', api), await measure('worker', worker)];
  await Promise.all([api.stop(), worker.stop()]);
  return measurements;
};

async function measure(name: ServiceName, service: MeasuredService): Promise<Measurement> {
  const { heapBytes } = await probe(service);
  const { complaints, tracks } = WARM_UP;
  return {
    name: `heap_${name}_mb`,
    value: heapBytes / BYTES_PER_MB,
    details: { complaintsBefore: complaints, tracksBefore: tracks.ratePerSecond * tracks.seconds },
  };
}
