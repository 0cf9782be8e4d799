import fc from 'fast-check';
import t from 'tap';
import { BUCKET_BOUNDS_MS, LatencyHistogram } from '../src/metrics/latency-histogram.ts';
import { createMetricRows, type MetricsWindow } from '../src/metrics/metric-rows.ts';
import { createMetrics, type Metrics } from '../src/metrics/metrics.ts';
import { createMetricsFlush } from '../src/metrics/metrics-flush.ts';
import { createMetricsReader } from '../src/metrics/metrics-reader.ts';
import { processGauges, toPrometheusText } from '../src/metrics/prometheus-text.ts';
import { aClock, openTestStore } from './builders.ts';

const durations = fc.array(fc.double({ min: 0.02, max: 60_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

t.test('a latency histogram', async (t) => {
  t.test('tells every percentile within 5 %', async () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (values, share) => {
        const exact =
          [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1] ?? 0;
        const told = histogramOf(values).percentile(share) ?? Number.NaN;
        return Math.abs(told - exact) <= exact * 0.051;
      }),
    );
  });

  t.test('added to another is the histogram of all values, in any order and through the store', async (t) => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const sum = histogramOf(some);
        sum.add(histogramOf(others).toStored());
        const { sumMs, ...merged } = sum.toStored();
        const { sumMs: expectedSum, ...expected } = histogramOf([...others, ...some]).toStored();
        return (
          JSON.stringify(merged) === JSON.stringify(expected) && Math.abs(sumMs - expectedSum) < 1e-6 * sumMs
        );
      }),
    );
    t.equal(new LatencyHistogram().percentile(0.95), null);
  });

  t.test('has bounds that rise by at most 5 %, the usual ones among them', async (t) => {
    const bounds = [...BUCKET_BOUNDS_MS].filter(Number.isFinite);
    t.ok(bounds.every((bound, at) => at === 0 || bound / (bounds[at - 1] ?? 0) <= 1.0501));
    for (const usual of [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000])
      t.ok(bounds.includes(usual), String(usual));
  });
});

t.test('figures of several processes', async (t) => {
  const { db } = await openTestStore(t);
  const clock = aClock();
  const rows = createMetricRows(db);
  const aProcess = (process: string) => {
    const metrics = createMetrics();
    return { metrics, ...createMetricsFlush({ metrics, rows, clock, kind: 'api', process }) };
  };
  const report = (window: MetricsWindow = '5m') => createMetricsReader(rows, clock).report(window);
  const answer = (metrics: Metrics, ms: number, status = 200, route = '/api/complaints') =>
    metrics.request({ method: 'GET', route, status, ms });
  t.beforeEach(async () => {
    await db.collection('metrics').deleteMany({});
  });

  t.test('are their sum, and percentiles are those of all values together', async (t) => {
    const [slow, fast] = [aProcess('slow'), aProcess('fast')];
    for (let call = 0; call < 10; call += 1) answer(slow.metrics, 1_000);
    for (let call = 0; call < 90; call += 1) answer(fast.metrics, 10, call < 9 ? 503 : 200);
    await Promise.all([slow.flush(), fast.flush()]);
    const { requests, routes } = await report();
    t.match(requests, { total: 100, errors: 9, errorRate: 0.09 });
    t.ok(Math.abs((requests.latencyMs.p50 ?? 0) - 10) < 0.5);
    t.ok(Math.abs((requests.latencyMs.p95 ?? 0) - 1_000) < 50);
    t.match(routes, [{ method: 'GET', route: '/api/complaints', total: 100, statuses: { 503: 9, 200: 91 } }]);
  });

  t.test('count nothing twice when they are flushed again, and grow with what comes after', async (t) => {
    const { metrics, flush } = aProcess('a');
    answer(metrics, 5);
    await flush();
    await flush();
    t.equal((await report()).requests.total, 1);
    answer(metrics, 5);
    await flush();
    for (const window of ['5m', '1h', '24h'] as const)
      t.equal((await report(window)).requests.total, 2, window);
  });

  t.test('stay when their process is gone, and leave the window in time', async (t) => {
    const { metrics, flush } = aProcess('killed');
    answer(metrics, 5);
    await flush();
    clock.advance(4 * 60_000);
    t.equal((await report()).requests.total, 1);
    clock.advance(2 * 60_000);
    t.equal((await report()).requests.total, 0);
    t.equal((await report('1h')).requests.total, 1);
    clock.advance(2 * 3_600_000);
    t.equal((await report('1h')).requests.total, 0);
    t.equal((await report('24h')).requests.total, 1);
  });

  t.test('are kept while the store is away, and written when it is back', async (t) => {
    let away = true;
    const metrics = createMetrics();
    const flaky = {
      ...rows,
      write: (batch: Parameters<typeof rows.write>[0]) =>
        away ? Promise.reject(new Error('away')) : rows.write(batch),
    };
    const { flush } = createMetricsFlush({ metrics, rows: flaky, clock, kind: 'api' });
    answer(metrics, 5);
    await t.rejects(flush());
    clock.advance(60_000);
    answer(metrics, 5);
    await t.rejects(flush());
    away = false;
    await flush();
    t.equal((await report()).requests.total, 2);
  });

  t.test('come by cache and layer, service and version, queue and outcome, code and batch', async (t) => {
    const { metrics, flush } = aProcess('a');
    metrics.cache('complaints', 'process', 'hit', 3);
    metrics.cache('complaints', 'process', 'miss');
    metrics.ai('classifier', '1.0.0', 2);
    metrics.ai('classifier', '1.0.0', 4, true);
    const job = { queue: 'complaints', job: 'analyse-complaint', waitedMs: 20, ranMs: 7 };
    for (const outcome of ['done', 'done', 'retry', 'dead'] as const) metrics.job({ ...job, outcome });
    metrics.error('not_found');
    metrics.batch('daily', 'succeeded');
    metrics.eventLoopDelay(3);
    await flush();
    t.match(await report(), {
      caches: [{ name: 'complaints', layer: 'process', hits: 3, misses: 1, evictions: 0, hitRate: 0.75 }],
      ai: [{ service: 'classifier', version: '1.0.0', calls: 2, errors: 1, latencyMs: { max: 4 } }],
      queues: [{ name: 'complaints', processed: 2, failed: 2, dead: 1, p95Ms: 7, waitMs: { max: 20 } }],
      errors: [{ code: 'not_found', count: 1 }],
      batches: [{ name: 'daily', state: 'succeeded', runs: 1 }],
      eventLoopDelayMs: { max: 3 },
      memory: { heapUsedMB: Number, processes: [{ name: 'a', kind: 'api' }] },
    });
  });

  t.test('leave probes out of the sum of requests, and say nothing of what nobody measured', async (t) => {
    const { metrics, flush } = aProcess('a');
    answer(metrics, 1, 200, '/health/live');
    await flush();
    const { requests, routes, store } = await report();
    t.match(requests, { total: 0, errors: 0, errorRate: 0, latencyMs: { p95: null } });
    t.equal(routes.length, 1);
    t.same(store.readMs, { p50: null, p95: null, p99: null, max: null });
  });

  t.test('need a bounded number of rows and of series, whatever callers do', async (t) => {
    const { metrics, flush } = aProcess('a');
    for (let call = 0; call < 2_000; call += 1) answer(metrics, 5, 200, `/invented/${call}`);
    for (let minute = 0; minute < 10; minute += 1) {
      await flush();
      clock.advance(60_000);
    }
    const { routes, requests } = await report('1h');
    t.equal(requests.total, 2_000);
    t.ok(routes.length <= 601);
    t.ok((await db.collection('metrics').countDocuments()) <= 10 + 6 + 2);
  });
});

t.test('the text for Prometheus is well-formed, cumulative, and equal to what was counted', async (t) => {
  const metrics = createMetrics();
  for (const ms of [0.5, 2.5, 30, 20_000])
    metrics.request({ method: 'GET', route: '/api/"x"\\', status: 200, ms });
  metrics.take();
  metrics.error('not_found');
  const lines = toPrometheusText(metrics.total(), processGauges()).trimEnd().split('\n');
  for (const line of lines)
    t.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="(\\.|[^"\\])*",?)+\})? [0-9.e+-]+)$/);
  const buckets = lines.filter((line) => line.startsWith('http_request_duration_seconds_bucket'));
  const counts = buckets.map((line) => Number(line.split(' ').at(-1)));
  t.same(
    counts,
    [...counts].sort((a, b) => a - b),
  );
  t.equal(counts.at(-1), 4);
  t.ok(buckets.some((line) => line.includes('le="0.0025"') && line.endsWith(' 2')));
  t.ok(lines.includes('namsev_errors_total{code="not_found"} 1'));
  t.ok(lines.some((line) => line.startsWith('nodejs_heap_size_used_bytes ')));
});
