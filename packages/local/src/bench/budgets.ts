export const BENCH_GROUPS = [
  'startup',
  'heap',
  'intake',
  'pipeline',
  'jobs',
  'check',
  'search',
  'lists',
  'language',
  'cache',
  'metrics',
  'growth',
  'scale',
] as const;
export type BenchGroup = (typeof BENCH_GROUPS)[number];

/** One thing that the bench measures, and what it may be at most or has to be at least. */
export interface Budget {
  readonly group: BenchGroup;
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly bound: 'most' | 'least';
  /** Null for a figure that is told and not judged. */
  readonly budget: number | null;
}

const most = (
  group: BenchGroup,
  name: string,
  what: string,
  unit: string,
  budget: number | null,
): Budget => ({
  group,
  name,
  what,
  unit,
  bound: 'most',
  budget,
});
const least = (...[group, name, what, unit, budget]: Parameters<typeof most>): Budget => ({
  ...most(group, name, what, unit, budget),
  bound: 'least',
});

/** Every budget, in the order in which it is printed. */
export const BUDGETS: readonly Budget[] = [
  most('startup', 'startup_api_ms', 'api: process spawned to ready, median of 7', 'ms', 700),
  most('startup', 'startup_worker_ms', 'worker: process spawned to ready, median of 7', 'ms', 900),
  most('heap', 'heap_api_mb', 'api: heap used after warm-up', 'MB', 45),
  most('heap', 'heap_worker_mb', 'worker: heap used after warm-up', 'MB', 45),
  most('intake', 'file_p95_ms', 'file a complaint, p95 at 50/s', 'ms', 25),
  most('intake', 'track_p95_ms', 'track a complaint, p95 at 500/s', 'ms', 8),
  most('pipeline', 'filed_to_analysed_idle_p95_ms', 'filed to analysed, p95, idle', 'ms', 250),
  most('pipeline', 'filed_to_analysed_busy_p95_ms', 'filed to analysed, p95 at 50 filings/s', 'ms', 1_000),
  least('pipeline', 'pipeline_complaints_per_second', 'complaints that one worker analyses', '/s', 200),
  least('jobs', 'jobs_per_second_at_10000', 'no-op jobs with a backlog of 10,000', '/s', 1_500),
  least('jobs', 'jobs_ratio_at_100000', 'the same at 100,000 against 10,000', '×', 0.7),
  least('jobs', 'jobs_ratio_to_agenda', 'the same against stock Agenda', '×', 20),
  most('check', 'check_p95_ms', 'check before filing, p95, 100,000 complaints', 'ms', 30),
  most('search', 'search_100000_p95_ms', 'search, p95, 100,000 complaints', 'ms', 20),
  most('search', 'search_1000000_p95_ms', 'search, p95, 1,000,000 complaints', 'ms', 80),
  most('lists', 'newest_p95_ms', 'newest complaints, p95, 100,000 complaints', 'ms', null),
  most('lists', 'work_list_p95_ms', 'work lists of officers, p95, 100,000 complaints', 'ms', null),
  most('language', 'analysis_p95_ms', 'one analysis, p95', 'ms', 5),
  least('cache', 'cache_hit_rate', 'cache hits, Zipf reads', '%', 95),
  most('metrics', 'metrics_cost_percent', 'counting: share of a core that serves', '%', 2),
  most('metrics', 'metrics_heap_mb', 'counting: heap of a process', 'MB', 3),
  most(
    'metrics',
    'metrics_p95_difference_percent',
    'p95 told against p95 of the load, at 200/s for a minute, the store 10 ms away',
    '%',
    5,
  ),
  most(
    'metrics',
    'metrics_p95_unseen_ms',
    'p95 of the load beyond what is told, the store beside',
    'ms',
    null,
  ),
  most('growth', 'growth_ratio_100000', 'track, file, check, claim: p50 at 100,000 against 10,000', '×', 1.3),
  most('growth', 'growth_ratio', 'track, file, check, claim: p50 at 1,000,000 against 10,000', '×', 1.3),
  least('growth', 'lifecycles_per_second_at_0', 'complaints filed to rated, of 0', '/s', null),
  least('growth', 'lifecycles_per_second_at_100000', 'the same at 100,000', '/s', null),
  least('growth', 'lifecycles_per_second_at_1000000', 'the same at 1,000,000', '/s', null),
  most('scale', 'api_cpu_ms', 'api: processor time to file one complaint', 'ms', null),
  most('scale', 'api_operations', 'api: operations of the store to file one complaint', '', null),
  most('scale', 'worker_cpu_ms', 'worker: processor time to analyse and index one complaint', 'ms', null),
  most('scale', 'worker_operations', 'worker: operations of the store for the same', '', null),
  most(
    'scale',
    'store_kb',
    'store: on disk, with indexes, for one complaint with all that belongs to it',
    'KB',
    null,
  ),
  most('scale', 'two_and_two_faults', 'lost, doubled or left over with two apis and two workers', '', 0),
];
