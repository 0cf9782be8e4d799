import { groupRuns } from './group-runs.ts';
import type { RunRecord } from './job-records.ts';
import type { StrikeRecord } from './perform-strike.ts';
import { RECORDED_POLICIES, RECORDED_QUEUES } from './recorded-jobs.ts';

/**
 * Where more jobs ran at a time than the policies allow, in one worker or over all.
 *
 * A run counts from its beginning to its end by the store's time. One that was cut off has no end and does not
 * count, and neither does one whose process was stopped meanwhile or that its worker had given up: it was not at
 * work while others were.
 */
export function findOverruns(runs: readonly RunRecord[], struck: readonly StrikeRecord[]): readonly string[] {
  return RECORDED_QUEUES.flatMap((queue) => {
    const counted = runs.filter((run) => run.queue === queue && isWhole(run, struck));
    const { concurrency, clusterConcurrency = Number.POSITIVE_INFINITY } = RECORDED_POLICIES[queue];
    const overAll = mostAtATime(counted);
    const byWorker = [...groupRuns(counted, 'pid').values()].map(mostAtATime);
    const inOne = Math.max(0, ...byWorker);
    return [
      ...(overAll > clusterConcurrency
        ? [`${overAll} of ${queue} over all workers, allowed are ${clusterConcurrency}`]
        : []),
      ...(inOne > concurrency ? [`${inOne} of ${queue} in one worker, allowed are ${concurrency}`] : []),
    ];
  });
}

function isWhole({ pid, startedAt, endedAt, outcome }: RunRecord, struck: readonly StrikeRecord[]): boolean {
  if (endedAt === undefined || outcome === 'cancelled') return false;
  return !struck.some(
    (strike) =>
      strike.kind === 'freeze' && strike.pid === pid && startedAt <= strike.until && endedAt >= strike.at,
  );
}

/** Ends before beginnings of the same moment: whoever ends has made room. */
function mostAtATime(runs: readonly RunRecord[]): number {
  const changes = runs.flatMap(({ startedAt, endedAt = startedAt }) => [
    { at: startedAt.getTime(), by: 1 },
    { at: endedAt.getTime(), by: -1 },
  ]);
  let running = 0;
  let most = 0;
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}
