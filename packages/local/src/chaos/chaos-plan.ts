import { createRandom, type FailpointName, shuffle } from '@namsev/core';

/** A process that is struck: the n-th of its kind. */
export interface StrikeTarget {
  readonly kind: 'api' | 'worker' | 'queue-worker';
  readonly index: number;
}

/** One thing that goes wrong. Times are ms. */
export type Strike =
  | { readonly kind: 'kill'; readonly target: StrikeTarget }
  | { readonly kind: 'kill-store' }
  /** Stopped for longer than its lease, then continued: a zombie. */
  | { readonly kind: 'freeze'; readonly target: StrikeTarget; readonly forMs: number }
  /** Killed, and its successor ends itself at the failpoint. */
  | { readonly kind: 'failpoint'; readonly target: StrikeTarget; readonly failpoint: FailpointName }
  | { readonly kind: 'exhaust-pool'; readonly target: StrikeTarget; readonly forMs: number }
  | { readonly kind: 'store-away'; readonly forMs: number }
  | { readonly kind: 'store-hangs'; readonly forMs: number }
  | { readonly kind: 'block-process' }
  | { readonly kind: 'drop-jobs' }
  | { readonly kind: 'step-down' }
  | { readonly kind: 'restart-all' };

/** How many processes there are, and what is done to them. The same seed gives the same plan. */
export interface ChaosPlan {
  readonly seed: number;
  readonly processes: Readonly<Record<StrikeTarget['kind'], number>>;
  /** By how much the clock of each is wrong. */
  readonly clockShiftsMs: Readonly<Record<'worker' | 'queue-worker', readonly number[]>>;
  readonly strikes: readonly Strike[];
  readonly filings: number;
  readonly jobs: number;
  /** So many filings and jobs come at a time, with this pause between, for as long as a strike lasts. */
  readonly chunk: { readonly filings: number; readonly jobs: number; readonly pauseMs: number };
}

/** Of the processes under chaos. */
export const LEASE_MS = 2_500;
const PAST_LEASE_MS = LEASE_MS + 1_000;
const A_MINUTE_MS = 60_000;
const AWAY_MS = 30_000;
const BRIEFLY_MS = 3_000;

/** Every kind of strike, in an order that the seed decides; each further round is the same again in another order. */
export function planChaos(seed: number, rounds: number): ChaosPlan {
  const random = createRandom(seed);
  const processes = { api: 2, worker: 2, 'queue-worker': 3 };
  const among = (kind: StrikeTarget['kind']): StrikeTarget => ({
    kind,
    index: Math.floor(random() * processes[kind]),
  });
  const round = (): Strike[] => [
    ...times(4, () => ({ kind: 'kill' as const, target: among('api') })),
    ...times(4, () => ({ kind: 'kill' as const, target: among('worker') })),
    ...times(6, () => ({ kind: 'kill' as const, target: among('queue-worker') })),
    ...times(3, () => ({ kind: 'kill-store' as const })),
    ...times(2, () => ({ kind: 'freeze' as const, target: among('queue-worker'), forMs: PAST_LEASE_MS })),
    { kind: 'freeze', target: among('worker'), forMs: PAST_LEASE_MS },
    ...failpointStrikes(among),
    { kind: 'exhaust-pool', target: among('queue-worker'), forMs: PAST_LEASE_MS },
    { kind: 'store-away', forMs: AWAY_MS },
    { kind: 'store-hangs', forMs: PAST_LEASE_MS },
    { kind: 'block-process' },
    { kind: 'drop-jobs' },
    { kind: 'step-down' },
    { kind: 'restart-all' },
  ];
  return {
    seed,
    processes,
    clockShiftsMs: {
      worker: shuffle([A_MINUTE_MS, -A_MINUTE_MS], random),
      'queue-worker': shuffle([A_MINUTE_MS, 0, -A_MINUTE_MS], random),
    },
    strikes: times(rounds, () => shuffle(round(), random)).flat(),
    filings: 300 * rounds,
    jobs: 800 * rounds,
    chunk: { filings: 4, jobs: 10, pauseMs: 300 },
  };
}

/** Four kills of processes, one of the store, and one of each kind that is over soon, with what takes long in the background first. */
export function planShortChaos(seed: number): ChaosPlan {
  const random = createRandom(seed);
  const first = (kind: StrikeTarget['kind']): StrikeTarget => ({ kind, index: 0 });
  const quick: readonly Strike[] = [
    { kind: 'kill', target: first('api') },
    { kind: 'kill', target: first('worker') },
    { kind: 'freeze', target: { kind: 'queue-worker', index: 1 }, forMs: PAST_LEASE_MS },
    { kind: 'exhaust-pool', target: first('queue-worker'), forMs: PAST_LEASE_MS },
    { kind: 'store-away', forMs: BRIEFLY_MS },
    { kind: 'kill-store' },
  ];
  return {
    seed,
    processes: { api: 1, worker: 1, 'queue-worker': 2 },
    clockShiftsMs: {
      worker: [A_MINUTE_MS],
      'queue-worker': shuffle([A_MINUTE_MS, -A_MINUTE_MS], random),
    },
    strikes: [
      { kind: 'drop-jobs' },
      { kind: 'kill', target: first('queue-worker') },
      { kind: 'block-process' },
      ...shuffle(quick, random),
    ],
    filings: 30,
    jobs: 70,
    chunk: { filings: 2, jobs: 4, pauseMs: 500 },
  };
}

function failpointStrikes(among: (kind: StrikeTarget['kind']) => StrikeTarget): readonly Strike[] {
  const at = (kind: StrikeTarget['kind'], failpoint: FailpointName): Strike => ({
    kind: 'failpoint',
    target: among(kind),
    failpoint,
  });
  return [
    at('api', 'intake.afterCommit'),
    at('worker', 'job.afterClaim'),
    at('worker', 'analysis.beforeWrite'),
    at('worker', 'analysis.afterWrite'),
    at('worker', 'batch.betweenSteps'),
    at('queue-worker', 'job.afterClaim'),
  ];
}

function times<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make);
}
