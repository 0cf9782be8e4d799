import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { jobIdOf } from '@namsev/core';
import t from 'tap';
import { createIntents } from '../src/chaos/chaos-load.ts';
import { readChaosOptions } from '../src/chaos/chaos-options.ts';
import { LEASE_MS, planChaos, planShortChaos } from '../src/chaos/chaos-plan.ts';
import type { Evidence } from '../src/chaos/evidence.ts';
import { findViolations } from '../src/chaos/invariants.ts';
import type { RunRecord } from '../src/chaos/job-records.ts';
import type { ChaosResult } from '../src/chaos/run-chaos.ts';
import { readContentionOptions } from '../src/contention/contention-options.ts';
import { findLost } from '../src/contention/edit-at-once.ts';
import { findDoubled } from '../src/contention/file-at-once.ts';
import { findIllegal } from '../src/contention/move-at-random.ts';
import { isForLater } from '../src/load/filing-audit.ts';
import { judgeOverload, type OverloadFindings } from '../src/overload/judge-overload.ts';
import { readOverloadOptions } from '../src/overload/overload-options.ts';
import { commandEnvironment, needsOwnStore, rootFolder } from './real-system.ts';

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function chaos(home: string, chaosArguments: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(rootFolder, 'bin/namsev.mjs'), 'chaos', ...chaosArguments],
      { env: commandEnvironment(home), maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

const FILINGS = {
  complaints: 2,
  analysed: 2,
  lost: 0,
  doubled: 0,
  wronglyTold: 0,
  jobsLeft: 0,
  deadLetters: 0,
};

const at = (ms: number) => new Date(ms);

function aRun(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    intent: 'plain.1',
    queue: 'complaints',
    pid: 1,
    givenAt: at(0),
    startedAt: at(0),
    endedAt: at(10),
    outcome: 'done',
    ...overrides,
  };
}

function anEvidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    accepted: ['plain.1', 'hopeless.2'],
    runs: [aRun()],
    effects: new Map([['plain.1', 1]]),
    letters: [{ origin: jobIdOf('chaos', 'hopeless.2'), generation: 0, status: 'dead' }],
    struck: [],
    rowsLeft: [],
    filings: FILINGS,
    acknowledged: 2,
    internalErrors: 0,
    analysedTwice: 0,
    deadAnalyses: 0,
    ...overrides,
  };
}

const brokenBy = (overrides: Partial<Evidence>) =>
  findViolations(anEvidence(overrides)).map(({ invariant }) => invariant);

t.test('options of the chaos that are wrong are one line each and exit code 2', async (t) => {
  t.same(readChaosOptions([]), { seed: 1, rounds: 1, short: false });
  t.same(readChaosOptions(['--seed', '7', '--rounds', '3']), { seed: 7, rounds: 3, short: false });
  for (const wrong of [['--kill'], ['--seed', 'x'], ['--seed', '-1'], ['--rounds', '0'], ['more']])
    t.match(readChaosOptions(wrong), /^[^\n]+$/, wrong.join(' '));
  const { exitCode, stdout, stderr } = await chaos(join(t.testdir(), 'home'), ['--rounds', 'many']);
  t.equal(exitCode, 2);
  t.equal(stdout, '');
  t.match(stderr, /^--rounds: expected .*\nUsage: npm run chaos -- .*\n$/);
});

t.test('the same seed is the same plan, and every plan has all that can go wrong', async (t) => {
  t.same(planChaos(5, 2), planChaos(5, 2));
  t.notSame(planChaos(5, 1).strikes, planChaos(6, 1).strikes);
  t.same(planShortChaos(5), planShortChaos(5));
  const [one, other] = [createIntents(5), createIntents(5)];
  t.same(Array.from({ length: 100 }, one), Array.from({ length: 100 }, other));
  const kindsOf = (seed: number) => [...new Set(planChaos(seed, 1).strikes.map(({ kind }) => kind))].sort();
  for (const seed of [1, 2, 3]) {
    const plan = planChaos(seed, 1);
    t.same(kindsOf(seed), [
      'block-process',
      'drop-jobs',
      'exhaust-pool',
      'failpoint',
      'freeze',
      'kill',
      'kill-store',
      'restart-all',
      'step-down',
      'store-away',
      'store-hangs',
    ]);
    t.ok(plan.filings + plan.jobs >= 1_000);
    t.ok(plan.strikes.filter(({ kind }) => kind.startsWith('kill') || kind === 'failpoint').length >= 20);
    for (const shifts of Object.values(plan.clockShiftsMs))
      t.equal(Math.max(...shifts) - Math.min(...shifts), 120_000, 'clocks two minutes apart');
  }
});

t.test('each invariant is broken by what breaks it, and by nothing else', async (t) => {
  t.same(brokenBy({}), []);
  t.same(brokenBy({ effects: new Map() }), ['every accepted job has its effect']);
  t.same(brokenBy({ effects: new Map([['plain.1', 2]]) }), ['every effect is there once']);
  t.same(
    brokenBy({
      effects: new Map([
        ['plain.1', 1],
        ['hopeless.2', 1],
      ]),
    }),
    ['every effect is there once'],
  );
  t.same(brokenBy({ letters: [] }), ['every exhausted job is one dead letter, and no other is']);
  t.same(brokenBy({ filings: { ...FILINGS, lost: 1 } }), [
    'every filing that was acknowledged is stored and told once',
  ]);
  t.same(brokenBy({ filings: { ...FILINGS, analysed: 1 } }), ['every complaint is analysed']);
  t.same(brokenBy({ internalErrors: 1 }), ['what dies or is away is no internal error to a citizen']);
  t.same(brokenBy({ analysedTwice: 1 }), ['no complaint is analysed twice']);
  t.match(
    findViolations(anEvidence({ rowsLeft: [{ database: 'd', id: '1', waits: false, isHeld: false }] })),
    [{ invariant: 'no job is left behind', found: 'd 1 neither waits nor is held' }],
  );
});

t.test('a word to the caches that comes later is not left to do; any other job is', async (t) => {
  const word = { name: 'cache', dueAt: at(30_000), failCount: 0 };
  t.equal(isForLater(word, at(0)), true);
  t.equal(isForLater(word, at(30_000)), false, 'it is due');
  t.equal(isForLater({ ...word, failCount: 1 }, at(0)), false, 'it has failed');
  t.equal(isForLater({ ...word, held: 'cache' }, at(0)), false, 'somebody has it');
  t.equal(isForLater({ ...word, name: 'complaints' }, at(0)), false);
});

t.test('more runs at a time than allowed are found, in one worker and over all', async (t) => {
  const many = (count: number, overrides: (place: number) => Partial<RunRecord>) =>
    Array.from({ length: count }, (_, place) => aRun({ intent: `plain.${place}`, ...overrides(place) }));
  const rule = ['no more run at a time than the policy says'];
  t.same(brokenBy({ runs: many(6, () => ({})) }), []);
  t.same(brokenBy({ runs: many(7, () => ({})) }), rule);
  t.same(brokenBy({ runs: many(7, (place) => ({ pid: place })) }), [], 'spread over workers');
  t.same(brokenBy({ runs: many(4, (place) => ({ pid: place, queue: 'daily-batch' })) }), rule);
  const oneAfterTheOther = (place: number) => ({ startedAt: at(place * 10), endedAt: at(place * 10 + 10) });
  t.same(brokenBy({ runs: many(20, oneAfterTheOther) }), []);
  const frozen = [{ kind: 'freeze' as const, pid: 1, at: at(5), until: at(8) }];
  t.same(brokenBy({ runs: many(7, () => ({})), struck: frozen }), [], 'what was stopped did not run');
});

t.test('a job that is taken too early or taken over too late is found', async (t) => {
  const long = { startedAt: at(0), endedAt: at(20_000) };
  const second = (startedMs: number, recordedMs = startedMs) =>
    aRun({ pid: 2, givenAt: at(startedMs), startedAt: at(recordedMs), endedAt: at(30_000) });
  t.same(brokenBy({ runs: [aRun(long), second(100)] }), ['no job is taken from a worker that has its lease']);
  t.same(brokenBy({ runs: [aRun(long), second(LEASE_MS)] }), []);
  const recordedLate = { ...long, startedAt: at(LEASE_MS + 100) };
  t.same(brokenBy({ runs: [aRun(recordedLate), second(LEASE_MS)] }), [], 'whoever had it first had it first');
  const { endedAt, outcome, ...cutOff } = aRun();
  const struck = [{ kind: 'kill' as const, pid: 1, at: at(50), until: at(50) }];
  t.same(brokenBy({ runs: [cutOff, second(50 + LEASE_MS + 2_000)], struck }), []);
  t.same(brokenBy({ runs: [cutOff, second(51 + LEASE_MS + 2_000)], struck }), [
    'what a dead worker had in hand runs again in time',
  ]);
});

t.test(
  'a hundred jobs and five kills: nothing accepted is lost, no effect is doubled, no invariant breaks',
  needsOwnStore,
  async (t) => {
    const { exitCode, stdout, stderr } = await chaos(join(t.testdir(), 'home'), ['--short']);
    t.comment(stderr);
    const result: ChaosResult = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    t.match(result, { seed: 1, kills: 5, lost: 0, doubled: 0, deadLetters: Number });
    t.ok(result.jobs >= 100);
    t.notMatch(stderr, 'Broken:');
    t.equal(exitCode, 0);
  },
);

t.test('options of a contention that are wrong are one line each', async (t) => {
  t.match(readContentionOptions([]), { officers: 50, complaints: 200, filings: 500, seed: 1 });
  t.match(readContentionOptions(['--short', '--filings', '9']), { officers: 4, filings: 9 });
  for (const wrong of [['--officers', '0'], ['--seed', 'x'], ['--filings', '1.5'], ['--kill'], ['more']])
    t.match(readContentionOptions(wrong), /^[^\n]+$/, wrong.join(' '));
});

t.test('an overload tells refusals in order from all else that may come of it', (t) => {
  const clean = { complaints: 9, lost: 0, doubled: 0, refusedAndStored: 0, notAnalysed: 0 };
  const findings: OverloadFindings = {
    refusals: { '503 overloaded': 5, '429 too_many_requests': 2, '503 store_unavailable': 1 },
    bystanders: { asked: 9, slowestMs: 5, unanswered: {} },
    recoverySeconds: 2,
    aftermath: { ...clean, wronglyTold: 0, deadLetters: 0 },
  };
  const judge = (other: Partial<OverloadFindings>) => judgeOverload({ ...findings, ...other });
  t.same(judge({}), []);
  t.match(judge({ refusals: { '503 overloaded': 5 } }), [/never answered 429/]);
  t.match(judge({ refusals: { ...findings.refusals, 'read ECONNRESET': 3 } }), ['3 × read ECONNRESET']);
  t.match(judge({ recoverySeconds: null }), [/not as quick/]);
  t.match(judge({ aftermath: { ...findings.aftermath, lost: 1 } }), ['lost: 1']);
  t.match(judge({ bystanders: { asked: 1, slowestMs: 1, unanswered: { '/health/live 503': 1 } } }), [/live/]);
  t.match(readOverloadOptions(['--short', '--seconds', '5']), { seconds: 5, short: true, rate: undefined });
  for (const wrong of [['--seconds', '0'], ['--rate', '-1'], ['--seed', 'x'], ['more']])
    t.match(readOverloadOptions(wrong), /^[^\n]+$/, wrong.join(' '));
  t.end();
});

t.test('a contention finds edits, filings and moves that were lost, doubled or not allowed', async (t) => {
  const seen = (version: number, corrections: number) => ({ version, corrections, priority: 'low' });
  t.same(findLost('T', { over: [1, 2], unknown: 0 }, seen(3, 2)), []);
  t.same(findLost('T', { over: [1], unknown: 1 }, seen(3, 2)), [], 'an answer was lost');
  t.match(findLost('T', { over: [1, 1], unknown: 0 }, seen(2, 1)), [/same version/, /2 edits .* 1 are/]);
  t.match(findLost('T', { over: [1, 2], unknown: 0 }, seen(3, 1)), [/version 3/, /acknowledged/]);

  const receipt = { trackingId: 'T', accessToken: 'a' };
  t.same(findDoubled('key', [receipt, { ...receipt }], 1), []);
  t.match(findDoubled('key', [receipt, { ...receipt, accessToken: 'b' }], 2), [
    /2 different/,
    /2 complaints/,
  ]);

  const told = (...moves: readonly [string, 'pending' | 'in_progress' | 'resolved' | 'rejected'][]) =>
    moves.map(([by, status]) => ({ by, status }));
  const all = (acknowledged: number) => ({ acknowledged, unknown: 0 });
  const moves = told(['officer', 'rejected'], ['citizen', 'pending'], ['officer', 'in_progress']);
  t.same(findIllegal('T', { status: 'in_progress', moves }, all(3)), []);
  t.match(findIllegal('T', { status: 'in_progress', moves }, all(4)), [/4 moves .* 3 are told/]);
  t.match(findIllegal('T', { status: 'resolved', moves }, all(3)), [/is resolved/]);
  t.match(findIllegal('T', { status: 'resolved', moves: told(['officer', 'resolved']) }, all(1)), [
    /from pending to resolved/,
  ]);
  t.match(findIllegal('T', { status: 'in_progress', moves: told(['citizen', 'in_progress']) }, all(1)), [
    /by citizen/,
  ]);
});
