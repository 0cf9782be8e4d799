import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { testStoreUri, until } from '@namsev/core/testing';
import t from 'tap';
import { readBenchOptions } from '../src/bench/bench-options.ts';
import type { BenchReport } from '../src/bench/bench-report.ts';
import { judge, unmeasured } from '../src/bench/bench-result.ts';
import { BENCH_GROUPS, BUDGETS } from '../src/bench/budgets.ts';
import { EngineEnded, startEngine } from '../src/bench/jobs/engine-run.ts';
import { drawCharts } from '../src/bench/page/performance-charts.ts';
import { performancePage } from '../src/bench/page/performance-page.ts';
import { runOpenLoop } from '../src/load/open-loop.ts';
import { spreadOf } from '../src/load/percentile.ts';
import { judgePlans } from '../src/plans/judge-plans.ts';
import { type ObservedQuery, queriesOf } from '../src/plans/observed-query.ts';
import { servingIndexes } from '../src/plans/serving-index.ts';
import { judgeProcess } from '../src/soak/judge-soak.ts';
import { slopeOf } from '../src/soak/slope.ts';
import { readSoakOptions } from '../src/soak/soak-options.ts';
import { commandEnvironment, needsOwnStore, rootFolder } from './real-system.ts';

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, home: string, commandArguments: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(rootFolder, 'bin/namsev.mjs'), command, ...commandArguments],
      { env: commandEnvironment(home) },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

function budgetOf(name: string) {
  const budget = BUDGETS.find((candidate) => candidate.name === name);
  if (budget === undefined) throw new Error(`no budget ${name}`);
  return budget;
}

t.test('options of the bench that are wrong are one line each and exit code 2', async (t) => {
  t.match(readBenchOptions([]), { groups: BENCH_GROUPS, complaints: 100_000, seed: 1, json: false });
  t.match(readBenchOptions(['--only', 'heap', '--complaints', '500', '--seed', '7', '--json']), {
    groups: ['heap'],
    complaints: 500,
    seed: 7,
    json: true,
  });
  for (const wrong of [
    ['--fast'],
    ['heap'],
    ['--only'],
    ['--only', 'speed'],
    ['--complaints', '0'],
    ['--complaints', 'many'],
    ['--seed', '-1'],
    ['--write', '--complaints', '20000'],
    ['--write', '--only', 'language'],
  ])
    t.match(readBenchOptions(wrong), /^[^\n]+$/, wrong.join(' '));
  const { exitCode, stdout, stderr } = await run('bench', join(t.testdir(), 'home'), ['--fast']);
  t.equal(exitCode, 2);
  t.equal(stdout, '');
  t.match(stderr, /^Unknown option '--fast'\nUsage: npm run bench -- .*\n$/);
});

t.test('a load at a steady rate counts what a call waited before it could be sent', async (t) => {
  const plan = { ratePerSecond: 100, warmUpSeconds: 0.1, seconds: 0.4 };
  let calls = 0;
  const { latenciesMs, failures } = await runOpenLoop(plan, async () => {
    calls += 1;
    if (calls === 20) throw new Error('refused');
    if (calls !== 15) return;
    for (const stalledUntil = performance.now() + 100; performance.now() < stalledUntil; );
  });
  t.equal(calls, 50);
  t.equal(latenciesMs.length, 39, 'neither the warm-up nor the failed call');
  t.same(failures, { refused: 1 });
  t.ok(latenciesMs.filter((ms) => ms > 40).length >= 5, 'calls that were due during the stall have waited');

  let underWay = 0;
  let most = 0;
  await runOpenLoop({ ...plan, warmUpSeconds: 0 }, async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await pause(100);
    underWay -= 1;
  });
  t.ok(most >= 5, 'a slow answer holds no later call back');
});

t.test('a figure meets its budget only where no call failed', async (t) => {
  const details = {};
  const filing = budgetOf('file_p95_ms');
  t.match(judge(filing, { name: filing.name, value: 25, details }), { value: 25, met: true });
  t.match(judge(filing, { name: filing.name, value: 25.1, details }), { met: false });
  t.match(judge(filing, { name: filing.name, value: 5, details, failures: { reset: 2 } }), {
    met: false,
    reason: 'calls failed: 2 × reset',
  });
  const told = budgetOf('api_cpu_ms');
  t.match(judge(told, { name: told.name, value: 3, details }), { value: 3, met: null, budget: null });
  const rate = budgetOf('pipeline_complaints_per_second');
  t.match(judge(rate, { name: rate.name, value: 199, details }), { met: false });
  t.match(judge(rate, { name: rate.name, value: 200, details }), { met: true });
  t.same(new Set(BUDGETS.map(({ group }) => group)), new Set(BENCH_GROUPS), 'every group has its budgets');
  t.same(spreadOf([5, 1, 4, 2, 3]), { count: 5, p50: 3, p95: 5, p99: 5, max: 5 });
});

t.test('the bench prints JSON alone', needsOwnStore, async (t) => {
  const home = join(t.testdir(), 'home');
  const { exitCode, stdout } = await run('bench', home, ['--only', 'language', '--json']);
  t.equal(exitCode, 0);
  const report: BenchReport = JSON.parse(stdout);
  t.match(report, {
    store: { kind: String, version: String },
    machine: { cores: Number, memoryGB: Number, node: process.versions.node },
    results: [
      { group: 'language', name: 'analysis_p95_ms', unit: 'ms', budget: 5, details: { p50: Number } },
    ],
  });
  t.ok((report.results[0]?.value ?? 0) > 0);
});

t.test('a heap that grows is told from one that only wavers', (t) => {
  const samples = (growth: number) =>
    Array.from({ length: 60 }, (_none, minute) => ({
      atMinutes: minute,
      heapMB: 45 + Math.sin(minute * 7) + growth * minute,
      handles: 20 + (minute % 5),
    }));
  t.same(judgeProcess('api', samples(0)).faults, []);
  const grown = judgeProcess('api', samples(0.1));
  t.match(grown.faults, [/^the heap of the api grows by [56]/]);
  t.ok(Math.abs(grown.slopeMBPerHour - 6) < grown.noiseMBPerHour, 'the rise is known to its noise');
  const leaking = samples(0).map((sample) => ({ ...sample, handles: sample.atMinutes }));
  t.match(judgeProcess('worker', leaking).faults, [/^the worker has \d+ handles, and had \d+$/]);
  const { perHour, error } = slopeOf([0, 1, 2].map((atMinutes) => ({ atMinutes, value: 3 * atMinutes })));
  t.ok(Math.abs(perHour - 180) < 1e-9 && error < 1e-9, 'a straight line has no noise');
  t.match(readSoakOptions([]), { minutes: 60, seed: 1, short: false });
  for (const wrong of [['--minutes', '0'], ['--rate', 'fast'], ['--seed', '1.5'], ['--long']])
    t.match(readSoakOptions(wrong), /^[^\n]+$/, wrong.join(' '));
  t.end();
});

t.test('the page on performance has every figure, and lives and growth where they were measured', (t) => {
  const spread = { count: 10, p50: 2, p95: 3, p99: 4, max: 5 };
  const lives = budgetOf('lifecycles_per_second_at_0');
  const growth = budgetOf('growth_ratio_100000');
  const dataSize = [{ name: 'complaints', documents: 100_000, storageMB: 100, indexMB: 50 }];
  const results = [
    judge(lives, { name: lives.name, value: 40, details: { complaints: 0, callsMs: { file: spread } } }),
    judge(growth, {
      name: growth.name,
      value: 1.1,
      details: {
        sizes: { small: 10_240, large: 102_400 },
        ratios: { check: { median: 1.1 } },
        p50Ms: { check: { 10240: 5, 102400: 5.5 } },
        dataSize,
      },
    }),
  ];
  const machine = { cores: 2, processor: 'A', memoryGB: 4, platform: 'linux x64', node: '20.0.0' };
  const report = { store: { kind: 'mongod', version: '8.2' }, machine, results };
  const page = performancePage(report, 7);
  t.match(page, /^Store: mongod 8\.2\. .* Seed 7\.$/m);
  t.match(page, '| complaints filed to rated, of 0 | 40 /s |');
  t.match(page, '| 0 | file | 10 | 2 | 3 | 4 |');
  t.match(page, 'takes 1 KB and 0.5 KB of indexes');
  t.match(page, '| check | 10,240 | 102,400 | 5 | 5.5 | 1.1 × |');
  const charts = drawCharts(report);
  t.match(charts.lives, /^<svg .*>40<\/text>.*<\/svg>\n$/s);
  t.match(charts.calls, />file<\/text>/);
  t.match(charts.budgets, />85<\/text>/, 'a ratio of 1.1 is 85 % of the 1.3 that it may be');
  t.same(drawCharts(report), charts, 'the same figures are the same charts');
  t.notMatch(page, 'What is not met');
  const late = judge(budgetOf('startup_api_ms'), { name: 'startup_api_ms', value: 701, details: {} });
  const cutOff = unmeasured(budgetOf('growth_ratio'), 'the store ended', false);
  const missed = performancePage({ ...report, results: [late, cutOff] }, 7);
  t.match(
    missed,
    /## What is not met\n\n- \*\*api: process spawned.*one core.*\n- \*\*track.* the store ended\n/,
  );
  t.notMatch(performancePage({ ...report, results: [] }, 7), 'Growth on paper');
  t.same(drawCharts({ ...report, results: [] }), {});
  t.end();
});

t.test('a query is served by the index whose bounds say most of it, equalities before one range', (t) => {
  const byState = { collection: 'rows', name: 'state', key: { state: 1, at: 1, _id: 1 } } as const;
  const byTime = { collection: 'rows', name: 'at', key: { at: 1 } } as const;
  const [first] = queriesOf({ find: 'rows', filter: {} });
  const ask = (parts: Partial<ObservedQuery>) =>
    servingIndexes({ ...first, ...parts } as ObservedQuery, [byState, byTime]);
  const since = { $gte: new Date(0) };
  t.match(ask({ filter: { state: 'a', at: since } }), [{ index: byState, isCovered: true }]);
  t.match(ask({ filter: { at: since, kind: 'b' } }), [
    { index: byTime, isCovered: false, bounds: { at: since } },
  ]);
  t.match(ask({ filter: { _id: 1, kind: 'b' } }), [{ index: { name: '_id_' }, bounds: { _id: 1 } }]);
  t.match(ask({ filter: { state: { $in: ['a', 'b'] } }, sort: { at: -1, _id: -1 } }), [{ isOrdered: true }]);
  t.match(ask({ filter: { state: 'a' }, sort: { at: 1, _id: -1 } }), [{ isOrdered: false }]);
  t.match(ask({ sort: { at: 1 }, limit: 5 }), [{ index: byTime, bounds: {} }]);
  t.equal(ask({ sort: { at: 1 } }), undefined, 'an order without an end reads everything');
  t.equal(ask({ filter: { kind: 'b' } }), undefined);
  t.equal(ask({ filter: { state: { $ne: 'a' } } }), undefined);
  t.equal(ask({ filter: { $or: [{ state: 'a' }, { at: since }] } }), undefined);
  t.end();
});

t.test(
  'a query without an index, one that looks at too much, and an index without a query are faults',
  async (t) => {
    const [byState, byTime] = [
      { collection: 'rows', name: 'state', key: { state: 1 } },
      { collection: 'rows', name: 'at', key: { at: 1 } },
    ] as const;
    const pipeline = [
      { $match: { state: 'a' } },
      { $match: { kind: 'b' } },
      { $sort: { at: 1 } },
      { $limit: 3 },
    ];
    const queries = [
      { find: 'rows', filter: { kind: 'b' } },
      { update: 'rows', updates: [{ q: { _id: 1 }, u: {} }] },
      { aggregate: 'rows', pipeline },
      { aggregate: 'rows', pipeline: [{ $collStats: {} }] },
      { find: 'few', filter: {} },
    ].flatMap(queriesOf);
    const count = async (collection: string, filter: object) =>
      collection === 'few' ? 20 : '_id' in filter ? 1 : 10_000;
    const { shapes, unusedIndexes } = await judgePlans(queries, [byState, byTime], count);
    t.match(shapes, [
      { shape: 'few: find; all', index: null, fault: null },
      {
        shape: 'rows: aggregate; state equal; sorted by at; limited',
        fault: 'looks at 10000 keys to return 3',
      },
      {
        shape: 'rows: find; kind equal',
        index: null,
        fault: 'no index serves it, and there are 10000 documents',
      },
      { shape: 'rows: update; _id equal; limited', index: '_id_', keys: 1, fault: null },
    ]);
    t.same(unusedIndexes, ['rows.at']);
  },
);

t.test('an engine that ends by itself is noticed, and nothing waits for it', async (t) => {
  const order = { engine: 'leases', database: 'test_engine', concurrency: 1, ioMs: 0 } as const;
  await t.rejects(startEngine({ ...order, storeUri: 'no address' }), EngineEnded);
  const run = await startEngine({ ...order, storeUri: testStoreUri() });
  process.kill(run.news().pid, 'SIGKILL');
  await until(async () => {
    try {
      return run.news() === undefined;
    } catch (error) {
      return error instanceof EngineEnded;
    }
  });
  await run.stop();
  t.throws(() => run.news(), EngineEnded);
});
