import { jobIdFor } from './accept-jobs.ts';
import { LEASE_MS } from './chaos-plan.ts';
import { findOverruns } from './concurrency.ts';
import type { Evidence } from './evidence.ts';
import { groupRuns } from './group-runs.ts';
import { DOOMED_KINDS, kindOf } from './recorded-jobs.ts';
import { findRecoveries } from './recoveries.ts';

/** An invariant that was broken, by its name, and how. */
export interface Violation {
  readonly invariant: string;
  readonly found: string;
}

/** The longest from the death of a worker to another's run of what it had in hand. */
export const RECOVERY_LIMIT_MS = LEASE_MS + 2_000;
/** A lease is renewed at a third of it: whoever runs a job has it at least for this much longer. */
const SURELY_HELD_MS = LEASE_MS / 2;
const MOST_SHOWN = 5;

const INVARIANTS: Readonly<Record<string, (evidence: Evidence) => readonly string[]>> = {
  'every filing that was acknowledged is stored and told once': ({ filings, acknowledged }) => {
    const { lost, doubled, wronglyTold, complaints } = filings;
    return lost + doubled + wronglyTold === 0 && complaints === acknowledged
      ? []
      : [JSON.stringify({ acknowledged, ...filings })];
  },
  'what dies or is away is no internal error to a citizen': ({ internalErrors }) =>
    internalErrors === 0 ? [] : [`${internalErrors} answers of 500`],
  'every complaint is analysed': ({ filings, deadAnalyses }) =>
    filings.analysed === filings.complaints && deadAnalyses === 0
      ? []
      : [`${filings.analysed} of ${filings.complaints}, ${deadAnalyses} dead letters`],
  'no complaint is analysed twice': ({ analysedTwice }) =>
    analysedTwice === 0 ? [] : [`${analysedTwice} complaints`],
  'every accepted job has its effect': (evidence) => withoutEffect(evidence),
  'every effect is there once': (evidence) => withEffects(evidence),
  'every exhausted job is one dead letter, and no other is': (evidence) => wrongLetters(evidence),
  'no job is left behind': ({ rowsLeft }) =>
    rowsLeft.map(({ database, id, waits, isHeld }) => {
      const state = waits && isHeld ? 'waits and is held' : isHeld ? 'is held' : 'waits';
      return `${database} ${id} ${waits || isHeld ? state : 'neither waits nor is held'}`;
    }),
  'no more run at a time than the policy says': ({ runs, struck }) => findOverruns(runs, struck),
  'no job is taken from a worker that has its lease': ({ runs }) => takenEarly(runs),
  'what a dead worker had in hand runs again in time': ({ runs, struck, letters }) =>
    findRecoveries(runs, struck, letters)
      .filter(({ afterMs }) => afterMs > RECOVERY_LIMIT_MS)
      .map(({ intent, afterMs }) => `${intent} after ${afterMs} ms, allowed are ${RECOVERY_LIMIT_MS}`),
};

export function findViolations(evidence: Evidence): readonly Violation[] {
  return Object.entries(INVARIANTS).flatMap(([invariant, check]) => {
    const found = check(evidence);
    const more = found.length > MOST_SHOWN ? [`and ${found.length - MOST_SHOWN} more`] : [];
    return [...found.slice(0, MOST_SHOWN), ...more].map((each) => ({ invariant, found: each }));
  });
}

export function isDoomed(intent: string): boolean {
  return DOOMED_KINDS.includes(kindOf(intent));
}

/** Accepted jobs that should have had their effect and have not. */
export function withoutEffect({ accepted, effects }: Evidence): readonly string[] {
  return accepted.filter((intent) => !isDoomed(intent) && !effects.has(intent));
}

/** Effects that are there more often than once, or that nobody asked for. */
export function withEffects({ accepted, effects }: Evidence): readonly string[] {
  const wanted = new Set(accepted.filter((intent) => !isDoomed(intent)));
  return [...effects].filter(([intent, times]) => times > 1 || !wanted.has(intent)).map(([intent]) => intent);
}

function wrongLetters({ accepted, letters }: Evidence): readonly string[] {
  const undecided = new Map<string, number>();
  for (const { origin, status } of letters)
    if (status === 'dead') undecided.set(origin, (undecided.get(origin) ?? 0) + 1);
  return accepted.flatMap((intent) => {
    const times = undecided.get(jobIdFor(intent)) ?? 0;
    return times === (isDoomed(intent) ? 1 : 0) ? [] : [`${intent} has ${times}`];
  });
}

/**
 * Two runs of one job at a time are right only when the first has lost its lease by being silent for long. What
 * counts is when each was given the job: one that had no connection to record its beginning by records it late.
 */
function takenEarly(runs: Evidence['runs']): readonly string[] {
  const byIntent = groupRuns(runs, 'intent');
  return [...byIntent].flatMap(([intent, its]) => {
    const inOrder = its.toSorted((a, b) => a.givenAt.getTime() - b.givenAt.getTime());
    return inOrder.flatMap((second, index) => {
      const first = inOrder[index - 1];
      if (first?.endedAt === undefined || first.endedAt <= second.givenAt) return [];
      const afterMs = second.givenAt.getTime() - first.givenAt.getTime();
      return afterMs >= SURELY_HELD_MS ? [] : [`${intent} was begun again after ${afterMs} ms`];
    });
  });
}
