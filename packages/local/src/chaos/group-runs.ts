import type { RunRecord } from './job-records.ts';

/** Runs by their process or by what was asked for, in the order in which they come. */
export function groupRuns<Key extends 'pid' | 'intent'>(
  runs: readonly RunRecord[],
  key: Key,
): ReadonlyMap<RunRecord[Key], readonly RunRecord[]> {
  const groups = new Map<RunRecord[Key], RunRecord[]>();
  for (const run of runs) {
    const group = groups.get(run[key]);
    if (group === undefined) groups.set(run[key], [run]);
    else group.push(run);
  }
  return groups;
}
