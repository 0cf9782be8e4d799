/** One thing that is got ready before the first request or job needs it. */
export interface WarmUpTask {
  readonly name: string;
  /** Names of the tasks that have to be done first; all others run at the same time. */
  readonly after?: readonly string[];
  /** What was done, in a few words; `{ skipped }` with the reason where there is nothing to do in this process. */
  run(): Promise<string | { readonly skipped: string }>;
}

export interface WarmUpTaskReport {
  readonly name: string;
  readonly state: 'pending' | 'running' | 'done' | 'skipped' | 'failed';
  readonly ms: number | null;
  /** What was done, why it was skipped, or the name of the error. */
  readonly detail: string;
}

export interface WarmUpReport {
  /** `failed` when any task failed: a start that went wrong in part says so. */
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly totalMs: number | null;
  readonly tasks: readonly WarmUpTaskReport[];
}

export interface WarmUp {
  /** Runs all tasks; one that fails does not stop those that do not need it. Called meanwhile it is the same run. */
  run(): Promise<WarmUpReport>;
  report(): WarmUpReport;
}

export function createWarmUp(tasks: readonly WarmUpTask[]): WarmUp {
  let reports = new Map<string, WarmUpTaskReport>(tasks.map(({ name }) => [name, pending(name)]));
  let totalMs: number | null = null;
  let running: Promise<WarmUpReport> | undefined;

  const report = (): WarmUpReport => ({
    state: running !== undefined ? 'running' : stateOf([...reports.values()]),
    totalMs,
    tasks: [...reports.values()],
  });
  const runAll = async (): Promise<WarmUpReport> => {
    reports = new Map(tasks.map(({ name }) => [name, pending(name)]));
    totalMs = null;
    const begun = performance.now();
    const ends = new Map<string, Promise<WarmUpTaskReport>>();
    for (const task of tasks) {
      const first = (task.after ?? []).map((name) => ends.get(name));
      ends.set(
        task.name,
        runAfter(task, first, (each) => reports.set(each.name, each)),
      );
    }
    await Promise.all(ends.values());
    totalMs = elapsed(begun);
    running = undefined;
    return report();
  };
  return {
    run() {
      running ??= runAll();
      return running;
    },
    report,
  };
}

async function runAfter(
  task: WarmUpTask,
  first: readonly (Promise<WarmUpTaskReport> | undefined)[],
  note: (report: WarmUpTaskReport) => void,
): Promise<WarmUpTaskReport> {
  const failed = (await Promise.all(first)).find((each) => each === undefined || each.state === 'failed');
  const { name } = task;
  note({ ...pending(name), state: 'running' });
  const begun = performance.now();
  const end =
    failed === undefined
      ? await task
          .run()
          .catch((error: unknown) => ({ failed: error instanceof Error ? error.name : 'Error' }))
      : { failed: `${failed.name} failed` };
  const report = { name, ms: elapsed(begun), ...outcomeOf(end) };
  note(report);
  return report;
}

type End = string | { readonly skipped: string } | { readonly failed: string };

function outcomeOf(end: End): Pick<WarmUpTaskReport, 'state' | 'detail'> {
  if (typeof end === 'string') return { state: 'done', detail: end };
  return 'skipped' in end
    ? { state: 'skipped', detail: end.skipped }
    : { state: 'failed', detail: end.failed };
}

function pending(name: string): WarmUpTaskReport {
  return { name, state: 'pending', ms: null, detail: '' };
}

function stateOf(reports: readonly WarmUpTaskReport[]): WarmUpReport['state'] {
  if (reports.some(({ state }) => state === 'failed')) return 'failed';
  return reports.every(({ state }) => state === 'done' || state === 'skipped') ? 'done' : 'pending';
}

function elapsed(begun: number): number {
  return Math.round((performance.now() - begun) * 10) / 10;
}
