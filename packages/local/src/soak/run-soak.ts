import type { LoadContext } from '../bench/bench-group.ts';
import { liveLives, withStore } from '../bench/loads.ts';
import type { MeasuredService } from '../bench/measured-service.ts';
import { PROBED, probe } from '../bench/probe-service.ts';
import { waitUntilSettled } from '../load/filing-audit.ts';
import { roundTo, spreadOf } from '../load/percentile.ts';
import { administrate } from './administration.ts';
import { findDrift } from './counter-drift.ts';
import { judgeProcess, type ProcessSample, type ProcessVerdict } from './judge-soak.ts';
import type { SoakOptions } from './soak-options.ts';

export interface SoakResult {
  readonly verdict: 'passed' | 'failed';
  readonly minutes: number;
  readonly seed: number;
  /** Complaints from filing to rating. */
  readonly ratePerSecond: number;
  readonly capacityPerSecond: number | null;
  readonly lives: number;
  readonly lifeMs: { readonly p50: number; readonly p95: number };
  readonly api: ProcessVerdict;
  readonly worker: ProcessVerdict;
  readonly administration: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly drift: readonly string[];
  readonly faults: readonly string[];
}

const CAPACITY = { clients: 8, seconds: 10 };
const SHORT = { rate: 3, pieceSeconds: 2, pieces: 4, everyMs: 1_000 };
const PIECE_SECONDS = 20;
const EVERY_MS = 30_000;
const SETTLE_PATIENCE_MS = 120_000;
const BYTES_PER_MB = 2 ** 20;

/** Half of capacity for a time, with batches, cleanup and rollbacks going on, and what it left in the end. */
export async function runSoak(context: LoadContext, options: SoakOptions): Promise<SoakResult> {
  const { system, say } = context;
  const api = await system.start('api', PROBED);
  const worker = await system.start('worker', PROBED);
  const trackingIds: string[] = [];
  const errors: Record<string, number> = {};
  const lifeMs: number[] = [];
  const live = async (pace: Parameters<typeof liveLives>[2]): Promise<number> => {
    const outcome = await liveLives(context, [api.url], pace);
    trackingIds.push(...outcome.trackingIds);
    for (const [message, times] of Object.entries(outcome.failures))
      errors[message] = (errors[message] ?? 0) + times;
    lifeMs.push(...outcome.latenciesMs);
    return outcome.latenciesMs.length;
  };
  const capacity =
    options.short || options.rate !== undefined ? null : (await live(CAPACITY)) / CAPACITY.seconds;
  lifeMs.length = 0;
  const rate = options.short ? SHORT.rate : (options.rate ?? Math.max(0.5, (capacity ?? 1) / 2));
  const seconds = options.short ? SHORT.pieceSeconds : PIECE_SECONDS;
  const pieces = options.short ? SHORT.pieces : Math.max(3, Math.round((options.minutes * 60) / seconds));
  const administration = administrate(api.url, options.short ? SHORT.everyMs : EVERY_MS);
  const samples: Record<'api' | 'worker', ProcessSample[]> = { api: [], worker: [] };
  const begunAt = performance.now();
  for (let piece = 0; piece < pieces; piece += 1) {
    await live({ ratePerSecond: rate, warmUpSeconds: 0, seconds });
    const atMinutes = (performance.now() - begunAt) / 60_000;
    samples.api.push({ atMinutes, ...(await sample(api)) });
    samples.worker.push({ atMinutes, ...(await sample(worker)) });
    say(`  ${tell(atMinutes, samples)}, ${trackingIds.length} complaints, ${sumOf(errors)} errors`);
  }
  await administration.stop();
  const drift = await withStore(system, async (db) => {
    await waitUntilSettled(db, SETTLE_PATIENCE_MS);
    return findDrift(db, trackingIds);
  });
  await Promise.all([api.stop(), worker.stop()]);
  const verdicts = { api: judgeProcess('api', samples.api), worker: judgeProcess('worker', samples.worker) };
  const faults = [
    ...verdicts.api.faults,
    ...verdicts.worker.faults,
    ...Object.entries(errors).map(([message, times]) => `${times} × ${message}`),
    ...new Set(administration.refused),
    ...drift,
  ];
  const { p50, p95 } = spreadOf(lifeMs);
  return {
    verdict: faults.length === 0 ? 'passed' : 'failed',
    minutes: roundTo((performance.now() - begunAt) / 60_000, 1),
    seed: options.seed,
    ratePerSecond: roundTo(rate, 2),
    capacityPerSecond: capacity === null ? null : roundTo(capacity, 1),
    lives: trackingIds.length,
    lifeMs: { p50, p95 },
    ...verdicts,
    administration: administration.asked,
    errors,
    drift,
    faults,
  };
}

/** So that who reads the log knows when something went wrong. */
function sumOf(errors: Readonly<Record<string, number>>): number {
  return Object.values(errors).reduce((sum, times) => sum + times, 0);
}

async function sample(service: MeasuredService): Promise<Omit<ProcessSample, 'atMinutes'>> {
  const { heapBytes, handles } = await probe(service);
  return { heapMB: roundTo(heapBytes / BYTES_PER_MB, 2), handles };
}

function tell(
  atMinutes: number,
  { api, worker }: Record<'api' | 'worker', readonly ProcessSample[]>,
): string {
  const [ofApi, ofWorker] = [api.at(-1), worker.at(-1)];
  return `${roundTo(atMinutes, 1)} min: api ${ofApi?.heapMB} MB and ${ofApi?.handles} handles, worker ${ofWorker?.heapMB} MB and ${ofWorker?.handles}`;
}
