import { jobIdFor } from './accept-jobs.ts';
import type { LetterRecord } from './evidence.ts';
import type { RunRecord } from './job-records.ts';
import type { StrikeRecord } from './perform-strike.ts';

/** A job that a killed worker had in hand, and how long after the kill another run of it began. */
export interface Recovery {
  readonly intent: string;
  readonly afterMs: number;
}

/**
 * Jobs of the queue without a bound over all workers: in the others what is taken over waits for a free place.
 * One that was given up after it had cost three workers does not count.
 * A job that was killed between its last write and its removal runs again too.
 */
export function findRecoveries(
  runs: readonly RunRecord[],
  struck: readonly StrikeRecord[],
  letters: readonly LetterRecord[],
): readonly Recovery[] {
  const given = new Set(letters.map(({ origin }) => origin));
  const free = runs.filter(({ queue, intent }) => queue === 'complaints' && !given.has(jobIdFor(intent)));
  const kills = struck.filter(({ kind }) => kind === 'kill');
  return kills.flatMap(({ pid, at }) =>
    free
      .filter((run) => run.pid === pid && run.startedAt < at && run.endedAt === undefined)
      .flatMap(({ intent }) => {
        const again = free.filter((run) => run.intent === intent && run.startedAt > at);
        const first = Math.min(...again.map(({ startedAt }) => startedAt.getTime()));
        return again.length === 0 ? [] : [{ intent, afterMs: first - at.getTime() }];
      }),
  );
}
