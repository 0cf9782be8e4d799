import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMetrics, createMetricsFlush, type Metrics, systemClock } from '@namsev/core';
import { BSON } from 'mongodb';
import { createHttpClient } from '../../load/http-client.ts';
import type { LoadOutcome } from '../../load/load-order.ts';
import { runClosedLoop } from '../../load/open-loop.ts';
import { roundTo, spreadOf } from '../../load/percentile.ts';
import type { BenchContext, MeasureGroup } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import { BENCH_ADMIN_KEY } from '../bench-system.ts';
import { startDistantStore } from '../distant-store.ts';
import { mix, withStore } from '../loads.ts';

const READS = 20_000;
const CLIENTS = 32;
/** One call in five files, so that the slowest twentieth are filings. */
const MIX = { plan: { ratePerSecond: 200, warmUpSeconds: 0, seconds: 60 }, filesEvery: 5 };
const SHORT_MIX = { ...MIX, plan: { ...MIX.plan, seconds: 20 } };
/** Calls that take long beside their way to the api, on which they wait for a processor and are in no figure of it. */
const ONE_WAY_MS = 5;
/** Until every process has written what it counted, and it is read anew. */
const SETTLE_MS = 7_000;
const FLUSHES_PER_SECOND = 1 / 4;
const LOOP_SAMPLES_PER_SECOND = 40;
const ROUTES = 40;
const STATUSES = [200, 201, 400, 404, 503];

/** As rows of the store are written, but for the store. */
const DISCARDED: Parameters<typeof createMetricsFlush>[0]['rows'] = {
  async write(rows) {
    for (const row of rows) BSON.serialize(row);
  },
  read: async () => [],
};

/** What counting costs a process, and how near the figures that it tells come to those of who put the load on. */
export const measureMetrics: MeasureGroup = async (context) => {
  const heap = await measureHeap();
  const cost = { recordUs: measureRecording(), flushMs: await measureFlush() };
  const { system } = context;
  const distant = await startDistantStore(system.storeUri, ONE_WAY_MS);
  const far = await system.start('api', [], 'bundle', { MONGODB_URI: distant.uri });
  const difference = differenceOf(await compare(context, far.url, MIX));
  await far.stop();
  await distant.close();
  // What the first one counted is in the windows of the second.
  await withStore(system, (db) => db.collection('metrics').deleteMany({}));
  const api = await system.start('api');
  const compared = await compare(context, api.url, SHORT_MIX);
  const perSecond = await readAll(api.url, compared.load.trackingIds);
  await api.stop();
  return [costOf(cost, perSecond), heap, difference, unseenOf(compared)];
};

interface Compared {
  readonly load: LoadOutcome;
  readonly told: Told;
  readonly order: typeof MIX;
}

async function compare(context: BenchContext, url: string, order: typeof MIX): Promise<Compared> {
  const load = await mix(context, url, order);
  await pause(SETTLE_MS);
  return { load, told: await readFigures(url), order };
}

/** Of one core, at the rate of reads at which one api is busy all the time. */
function costOf(
  { recordUs, flushMs }: { recordUs: number; flushMs: number },
  perSecond: number,
): Measurement {
  const msPerSecond =
    ((perSecond + LOOP_SAMPLES_PER_SECOND) * recordUs) / 1_000 + flushMs * FLUSHES_PER_SECOND;
  return {
    name: 'metrics_cost_percent',
    value: msPerSecond / 10,
    details: {
      recordUs: roundTo(recordUs, 2),
      flushMs: roundTo(flushMs, 2),
      readsPerSecond: roundTo(perSecond, 0),
    },
  };
}

/** What one read of a followed complaint records, in microseconds. */
function measureRecording(): number {
  const metrics = createMetrics();
  const times = 200_000;
  recordSome(metrics, times);
  const begun = performance.now();
  recordSome(metrics, times);
  return ((performance.now() - begun) * 1_000) / times;
}

function recordSome(metrics: Metrics, times: number): void {
  for (let at = 0; at < times; at += 1) {
    metrics.cache('complaints', 'process', 'hit');
    metrics.request({
      method: 'GET',
      route: `/api/route/${at % ROUTES}`,
      status: STATUSES[at % STATUSES.length] ?? 200,
      ms: 0.2 + (at % 997) / 10,
    });
  }
}

/** Bringing together what was counted in four seconds, and making the documents of it, in ms. */
async function measureFlush(): Promise<number> {
  const metrics = createMetrics();
  const { flush } = createMetricsFlush({ metrics, rows: DISCARDED, clock: systemClock, kind: 'api' });
  const times = 40;
  let spent = 0;
  for (let at = 0; at < times; at += 1) {
    recordSome(metrics, 2_000);
    const begun = performance.now();
    await flush();
    spent += performance.now() - begun;
  }
  return spent / times;
}

/** The heap that a process's figures hold when every address was called with every status. */
async function measureHeap(): Promise<Measurement> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  const metrics = createMetrics();
  const { flush } = createMetricsFlush({ metrics, rows: DISCARDED, clock: systemClock, kind: 'api' });
  recordSome(metrics, 50_000);
  await flush();
  recordSome(metrics, 50_000);
  const value = (used() - before) / 2 ** 20;
  await flush();
  return { name: 'metrics_heap_mb', value, details: { series: ROUTES * STATUSES.length } };
}

async function readAll(url: string, trackingIds: readonly string[]): Promise<number> {
  const client = createHttpClient({ url, connections: CLIENTS, timeoutMs: 5_000 });
  const read = async (at: number): Promise<void> => {
    const path = `/api/complaints/${trackingIds[at % trackingIds.length] ?? ''}`;
    const { status } = await client.send({ method: 'GET', path });
    if (status !== 200) throw new Error(`a read was answered ${status}`);
  };
  try {
    await runClosedLoop({ calls: 2_000, clients: CLIENTS }, read);
    const begun = performance.now();
    await runClosedLoop({ calls: READS, clients: CLIENTS }, read);
    return READS / ((performance.now() - begun) / 1_000);
  } finally {
    client.close();
  }
}

interface Told {
  readonly requests: { readonly total: number; readonly latencyMs: { readonly p95: number } };
}

async function readFigures(url: string): Promise<Told> {
  const client = createHttpClient({ url, connections: 1, timeoutMs: 5_000 });
  const headers = { authorization: `Bearer ${BENCH_ADMIN_KEY}` };
  try {
    const { body } = await client.send({ method: 'GET', path: '/api/admin/system/metrics', headers });
    return body as Told;
  } finally {
    client.close();
  }
}

/** Of all requests, from the sending of each to the end of its answer. */
function differenceOf(compared: Compared): Measurement {
  const { toldMs, seenMs } = p95Of(compared);
  return {
    name: 'metrics_p95_difference_percent',
    value: (100 * Math.abs(toldMs - seenMs)) / seenMs,
    failures: compared.load.failures,
    details: detailsOf(compared),
  };
}

function unseenOf(compared: Compared): Measurement {
  const { toldMs, seenMs } = p95Of(compared);
  return {
    name: 'metrics_p95_unseen_ms',
    value: seenMs - toldMs,
    failures: compared.load.failures,
    details: detailsOf(compared),
  };
}

function p95Of({ load: { byCall = {} }, told: { requests } }: Compared) {
  return { toldMs: requests.latencyMs.p95, seenMs: spreadOf(Object.values(byCall).flat()).p95 };
}

function detailsOf(compared: Compared) {
  const { load, told, order } = compared;
  return {
    ...order.plan,
    filesEvery: order.filesEvery,
    ...p95Of(compared),
    // Whoever puts the load on may be late with it.
    seenFromDueMs: spreadOf(load.latenciesMs).p95,
    toldOf: told.requests.total,
    seenOf: load.latenciesMs.length,
  };
}
