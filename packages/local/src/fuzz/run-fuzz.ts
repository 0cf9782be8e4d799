import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenApiDocument } from '@namsev/api/openapi';
import type { Say } from '../say.ts';
import { makeFixtures, WRITTEN } from './fixtures.ts';
import type { FuzzOptions } from './fuzz-options.ts';
import { fuzzSettings } from './fuzz-settings.ts';
import { findLeaks } from './leaks.ts';
import { runSchemathesis } from './schemathesis.ts';
import { pressWithSlowSockets, type SlowSockets } from './slow-sockets.ts';

export interface FuzzResult {
  readonly verdict: 'passed' | 'failed';
  readonly seed: number;
  readonly operations: number;
  readonly cases: number;
  /** Distinct ones, by what was expected. */
  readonly failures: Readonly<Record<string, number>>;
  readonly errors: number;
  /** Secrets and words of citizens in the log. */
  readonly leaks: readonly string[];
  /** Null in the short form. */
  readonly slowSockets: SlowSockets | null;
  readonly seconds: number;
}

export interface FuzzContext {
  readonly url: string;
  /** Of the system. */
  readonly logFile: string;
  readonly program: string;
  readonly say: Say;
}

/** What of the report of schemathesis is read. */
interface Report {
  readonly operations: { readonly tested: number };
  readonly test_cases: { readonly generated: number; readonly errored: number };
  readonly failures: readonly { readonly title: string; readonly count: number }[];
  readonly errors: readonly { readonly title: string; readonly count: number }[];
}

const ALWAYS = [
  '--checks',
  'all',
  // There is one token: a private complaint that was just filed is as unknown to it as one that never was. The check
  // cannot be left out for the calls of citizens alone.
  '--exclude-checks',
  'ensure_resource_availability',
  '--continue-on-failure',
  '--workers',
  '2',
  '--generation-database',
  'none',
];
/** A request that should be answered in a second on a quiet machine. */
const REQUEST_TIMEOUT_S = 20;

/** Round after round, each with another seed, until there were as many cases as asked for. */
export async function runFuzz(context: FuzzContext, options: FuzzOptions): Promise<FuzzResult> {
  const begunAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'namsev-fuzz-'));
  const reports: Report[] = [];
  const casesSoFar = () => reports.reduce((sum, { test_cases }) => sum + test_cases.generated, 0);
  try {
    const served = await fetch(`${context.url}/openapi.json`);
    const document = (await served.json()) as OpenApiDocument;
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    await writeFile(
      join(folder, 'schemathesis.toml'),
      fuzzSettings(operations, await makeFixtures(context.url)),
    );
    while (!options.slowOnly && casesSoFar() < options.cases) {
      const wanted = Math.ceil((options.cases - casesSoFar()) / operations.length);
      const seed = options.seed + reports.length;
      reports.push(await runRound(context, { ...options, seed, folder, perOperation: wanted }));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const slowSockets = options.short ? null : await pressWithSlowSockets(context.url);
  const leaks = findLeaks(await readFile(context.logFile, 'utf8'), WRITTEN);
  const result = { ...summarise(options, reports), leaks, slowSockets };
  return {
    verdict: isAllRight(result) ? 'passed' : 'failed',
    ...result,
    seconds: Math.round((performance.now() - begunAt) / 1_000),
  };
}

async function runRound(
  { url, program }: FuzzContext,
  round: FuzzOptions & { readonly folder: string; readonly perOperation: number },
): Promise<Report> {
  const report = join(round.folder, `report-${round.seed}.json`);
  const phases = round.short ? 'examples,fuzzing' : 'examples,coverage,fuzzing,stateful';
  await runSchemathesis(
    program,
    [
      ...['--config-file', join(round.folder, 'schemathesis.toml'), 'run', `${url}/openapi.json`, ...ALWAYS],
      ...['--phases', phases, '--seed', String(round.seed), '--max-examples', String(round.perOperation)],
      ...[
        '--request-timeout',
        String(REQUEST_TIMEOUT_S),
        '--suppress-health-check',
        'all',
        '--warnings',
        'off',
      ],
      ...['--no-color', '--report', 'json', '--report-json-path', report],
    ],
    round.folder,
  );
  return JSON.parse(await readFile(report, 'utf8')) as Report;
}

type Findings = Omit<FuzzResult, 'verdict' | 'seconds'>;

function isAllRight({ failures, errors, leaks, slowSockets }: Findings): boolean {
  const isIntact =
    slowSockets === null || (slowSockets.cutOff === slowSockets.opened && slowSockets.refused === 0);
  return Object.keys(failures).length === 0 && errors === 0 && leaks.length === 0 && isIntact;
}

function summarise({ seed }: FuzzOptions, reports: readonly Report[]) {
  const failures: Record<string, number> = {};
  for (const { title, count } of reports.flatMap((report) => report.failures))
    failures[title] = (failures[title] ?? 0) + count;
  const errors = reports.flatMap((report) => report.errors).reduce((sum, { count }) => sum + count, 0);
  return {
    seed,
    operations: reports[0]?.operations.tested ?? 0,
    cases: reports.reduce((sum, { test_cases }) => sum + test_cases.generated, 0),
    failures,
    errors,
  };
}
