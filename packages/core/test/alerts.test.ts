import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { createAlertDeliveries } from '../src/alerts/alert-deliveries.ts';
import { createAlertEvaluation, readLastEvaluation } from '../src/alerts/alert-evaluation.ts';
import { type AlertRule, judgeValue } from '../src/alerts/alert-rule.ts';
import { ALERT_RULES } from '../src/alerts/alert-rules.ts';
import { type AlertState, stepAlert } from '../src/alerts/alert-state.ts';
import { createAlertStore } from '../src/alerts/alert-store.ts';
import { MEASURES } from '../src/alerts/measures.ts';
import { createMetricRows } from '../src/metrics/metric-rows.ts';
import { createMetrics } from '../src/metrics/metrics.ts';
import { createMetricsFlush } from '../src/metrics/metrics-flush.ts';
import { createMetricsReader } from '../src/metrics/metrics-reader.ts';
import { toPrometheusText } from '../src/metrics/prometheus-text.ts';
import { checkHealth, statusOf } from '../src/operations/health-checks.ts';
import { createSystemFacts, type SystemFacts } from '../src/operations/system-facts.ts';
import { aClock, NOW, openTestStore } from './builders.ts';

const STEP_MS = 10_000;
const ruleOf = (id: string): AlertRule => {
  const rule = ALERT_RULES.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`There is no rule ${id}.`);
  return rule;
};

/** The instants at which a rule fires and ends, for one value every ten seconds. */
function changesOf(rule: AlertRule, values: readonly number[]) {
  let state: AlertState | undefined;
  const changes: { readonly to: 'firing' | 'over'; readonly atMs: number }[] = [];
  for (const [step, value] of values.entries()) {
    const now = new Date(NOW.getTime() + step * STEP_MS);
    const wasFiring = state?.phase === 'firing';
    state = stepAlert(rule, state, { subject: '', value, sample: 1_000_000 }, now);
    const isFiring = state?.phase === 'firing';
    if (isFiring !== wasFiring) changes.push({ to: isFiring ? 'firing' : 'over', atMs: step * STEP_MS });
  }
  return changes;
}

t.test('an alert rule', async (t) => {
  t.test('never flaps: what fired stays for its time, whatever the values do', async () => {
    for (const rule of ALERT_RULES) {
      const near = fc.double({ min: 0, max: 2, noNaN: true }).map((factor) => factor * (rule.threshold || 1));
      fc.assert(
        fc.property(fc.array(near, { maxLength: 200 }), (values) => {
          const changes = changesOf(rule, values);
          return changes.every(({ to, atMs }, at) => {
            const before = changes[at - 1];
            if (before === undefined) return to === 'firing' && atMs >= rule.firesAfterMs;
            const least = to === 'over' ? rule.resolvesAfterMs : rule.firesAfterMs;
            return before.to !== to && atMs - before.atMs >= least;
          });
        }),
        { numRuns: 50 },
      );
    }
  });

  t.test('fires and ends only by values that say so', async () => {
    const rule = ruleOf('latency_p95');
    fc.assert(
      fc.property(fc.array(fc.double({ min: 200, max: 400, noNaN: true }), { maxLength: 120 }), (values) => {
        const stretch = (atMs: number, lengthMs: number) =>
          values
            .slice((atMs - lengthMs) / STEP_MS, atMs / STEP_MS + 1)
            .map((value) => judgeValue(rule, value));
        return changesOf(rule, values).every(({ to, atMs }) =>
          to === 'firing'
            ? stretch(atMs, rule.firesAfterMs).every((judgement) => judgement === 'beyond')
            : stretch(atMs, rule.resolvesAfterMs).every((judgement) => judgement === 'calm'),
        );
      }),
    );
  });

  t.test('says nothing by too few events, and has its calm side on the right side', async (t) => {
    const rule = ruleOf('error_rate');
    t.equal(stepAlert(rule, undefined, { subject: '', value: 1, sample: 19 }, NOW), undefined);
    t.match(stepAlert(rule, undefined, { subject: '', value: 1, sample: 20 }, NOW), { phase: 'waiting' });
    for (const each of ALERT_RULES) t.equal(judgeValue(each, each.resolvesAt), 'calm', each.id);
  });

  t.test('has the thresholds of the specification', async (t) => {
    const expected = {
      error_rate: 0.05,
      latency_p95: 300,
      heap: 100,
      cache_hit_rate: 0.7,
      queue_depth: 50,
      backup_age: 26,
    };
    for (const [id, threshold] of Object.entries(expected)) t.equal(ruleOf(id).threshold, threshold, id);
    t.equal(new Set(ALERT_RULES.map(({ id }) => id)).size, ALERT_RULES.length);
    t.ok(ALERT_RULES.every(({ measure }) => measure in MEASURES));
  });
});

/** A receiver of messages that answers what it is told to. */
async function startReceiver(t: Test) {
  const received: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
  const answers = { status: 204 };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const bytes of request) body += bytes;
    received.push({ headers: request.headers, body });
    response.writeHead(answers.status, { location: 'http://127.0.0.1:9/' }).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return { received, answers, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts` };
}

async function setUp(t: Test) {
  const { db } = await openTestStore(t);
  const clock = aClock();
  const receiver = await startReceiver(t);
  const metrics = createMetrics();
  const rows = createMetricRows(db);
  const { flush } = createMetricsFlush({ metrics, rows, clock, kind: 'api' });
  const base = await createSystemFacts({ db, clock, metrics: createMetricsReader(rows, clock) })();
  const world: { facts: SystemFacts } = { facts: { ...base, degraded: [] } };
  const secret = 'a-secret-of-the-test';
  const evaluator = () =>
    createAlertEvaluation({
      db,
      clock,
      rules: ALERT_RULES,
      facts: async () => world.facts,
      metrics,
      webhook: { url: receiver.url, secret },
    });
  return {
    db,
    clock,
    receiver,
    metrics,
    flush,
    rows,
    world,
    secret,
    evaluator,
    alerts: createAlertStore(db, clock),
  };
}

const deepQueue = (waiting: number) => [
  {
    queue: 'complaints' as const,
    waiting,
    scheduled: 0,
    running: 0,
    retrying: 0,
    dead: 0,
    oldestWaitingSeconds: 0,
  },
];

t.test('the alerting', async (t) => {
  t.test('tells a beginning and an end once each, signed, with a history', async (t) => {
    const { clock, receiver, world, secret, evaluator, alerts, db } = await setUp(t);
    const { evaluate } = evaluator();
    world.facts = { ...world.facts, queues: deepQueue(51) };
    for (let step = 0; step < 6; step += 1) {
      t.ok(await evaluate());
      clock.advance(STEP_MS);
    }
    const { items } = await alerts.list({ limit: 10 });
    t.match(items, [
      { rule: 'queue_depth', subject: 'complaints', state: 'firing', value: 51, threshold: 50, since: NOW },
    ]);
    t.equal(receiver.received.length, 1);
    const [message] = receiver.received;
    const [, seconds, signature] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(message?.headers['x-namsev-signature'])) ?? [];
    t.equal(signature, createHmac('sha256', secret).update(`${seconds}.${message?.body}`).digest('hex'));
    t.match(JSON.parse(message?.body ?? ''), { event: 'fired', alert: { rule: 'queue_depth', value: 51 } });
    t.match(await readLastEvaluation(db), { by: String });

    world.facts = { ...world.facts, queues: deepQueue(0) };
    for (let step = 0; step < 9; step += 1) {
      await evaluate();
      clock.advance(STEP_MS);
    }
    t.match((await alerts.list({ limit: 10 })).items, [{ state: 'resolved', resolvedAt: Date }]);
    t.equal(await alerts.countOpen(), 0);
    t.same(
      receiver.received.map(({ body }) => JSON.parse(body).event),
      ['fired', 'resolved'],
    );
  });

  t.test('is done by one process at a time, and goes on where another left it', async (t) => {
    const { world, evaluator, clock, alerts, db } = await setUp(t);
    const [first, second] = [evaluator(), evaluator()];
    world.facts = { ...world.facts, queues: deepQueue(99) };
    t.same(await Promise.all([first.evaluate(), second.evaluate()]).then((done) => done.filter(Boolean)), [
      true,
    ]);
    clock.advance(40_000);
    await db.collection<{ _id: string }>('control').deleteOne({ _id: 'lease-alerting' });
    t.ok(await second.evaluate());
    t.match((await alerts.list({ limit: 10 })).items, [{ state: 'firing', since: NOW }]);
  });

  t.test('tries again what was not delivered, later and later, and gives up in the end', async (t) => {
    const { db, clock, world, receiver, evaluator } = await setUp(t);
    receiver.answers.status = 302;
    world.facts = { ...world.facts, lateBatches: ['daily'] };
    const { evaluate } = evaluator();
    await evaluate();
    await evaluate();
    t.equal(receiver.received.length, 1);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      clock.advance(600_000);
      await evaluate();
    }
    t.equal(receiver.received.length, 8);
    const [{ id = '' } = {}] = (await createAlertStore(db, clock).list({ limit: 1 })).items;
    t.match(await createAlertDeliveries(db, clock).of([id]), [
      { state: 'given_up', attempts: 8, lastStatus: 302 },
    ]);
  });

  t.test('tells Prometheus what it saw of the system, for as long as it is the one that looks', async (t) => {
    const { world, evaluator, clock } = await setUp(t);
    const [first, second] = [evaluator(), evaluator()];
    world.facts = { ...world.facts, queues: deepQueue(51), lateBatches: ['daily'], backupAgeHours: 2 };
    await first.evaluate();
    const lines = toPrometheusText(createMetrics().total(), first.gauges()).split('\n');
    for (const line of [
      'namsev_queue_jobs{queue="complaints",state="waiting"} 51',
      'namsev_batch_late{batch="daily"} 1',
      'namsev_alerts_firing{rule="batch_late",severity="warning"} 1',
      'namsev_alerts_firing{rule="queue_depth",severity="warning"} 0',
      'namsev_degraded_reasons 0',
      'namsev_backup_age_seconds 7200',
    ])
      t.ok(lines.includes(line), line);
    t.notOk(await second.evaluate());
    t.same(second.gauges(), []);
    clock.advance(40_000);
    t.same(first.gauges(), [], 'what it saw is old');
  });

  t.test('lets somebody say that he looks after it, and keeps who said so first', async (t) => {
    const { world, evaluator, alerts } = await setUp(t);
    world.facts = { ...world.facts, lateBatches: ['daily'] };
    const { evaluate } = evaluator();
    await evaluate();
    const [{ id = '' } = {}] = (await alerts.list({ limit: 1 })).items;
    t.match(await alerts.acknowledge(id, 'ada'), { state: 'acknowledged', acknowledgedBy: 'ada' });
    t.match(await alerts.acknowledge(id, 'bob'), { state: 'acknowledged', acknowledgedBy: 'ada' });
    await evaluate();
    t.match((await alerts.list({ limit: 1 })).items, [{ state: 'acknowledged' }]);
    t.equal(await alerts.acknowledge('nothing', 'ada'), undefined);
  });
});

t.test('every measure and every check of health moves when what it is of happens', async (t) => {
  const { world, db, clock, rows, metrics, flush } = await setUp(t);
  t.equal(statusOf(checkHealth(world.facts), []), 'healthy');
  for (let call = 0; call < 30; call += 1)
    metrics.request({ method: 'GET', route: '/x', status: call < 10 ? 503 : 200, ms: 400 });
  metrics.cache('complaints', 'process', 'miss', 600);
  metrics.job({ queue: 'complaints', job: 'analyse-complaint', outcome: 'dead', waitedMs: 1, ranMs: 1 });
  metrics.eventLoopDelay(900);
  await flush();
  const facts: SystemFacts = {
    ...(await createSystemFacts({ db, clock, metrics: createMetricsReader(rows, clock) })()),
    queues: deepQueue(51).map((queue) => ({ ...queue, oldestWaitingSeconds: 300 })),
    processes: [{ name: 'a', kind: 'api', version: '1', heartbeatAt: NOW, heapUsedMB: 120, models: true }],
    lateBatches: ['daily'],
    backupAgeHours: 30,
    anomalies: ['W01 Water Supply'],
    accuracy: [{ version: '1.0.0', judged: 30, wrong: 15 }],
  };
  for (const rule of ALERT_RULES) {
    const readings = MEASURES[rule.measure](facts);
    t.ok(
      readings.some(({ value }) => judgeValue(rule, value) === 'beyond'),
      rule.id,
    );
  }
  t.same(checkHealth(facts), {
    memory: 'warn',
    latency: 'warn',
    errorRate: 'fail',
    cacheHitRate: 'warn',
    queueDepth: 'warn',
    batches: 'warn',
    backup: 'warn',
    store: 'pass',
  });
  t.equal(statusOf(checkHealth(facts), []), 'critical');
});
