import type { Clock } from '../clock.ts';
import type { Failpoint } from '../operations/failpoints.ts';
import { type BatchRun, newStep, type RunStep, type StepResult } from './batch-run.ts';
import type { BatchStore } from './batch-store.ts';

export interface StepProgress {
  readonly processed: number;
  readonly total?: number | null;
  /** Handed to the step again when it is run once more after it was cut off. */
  readonly checkpoint: unknown;
}

export interface StepContext {
  /** What the step saved last in this run; null when it begins. */
  readonly checkpoint: unknown;
  /** Aborted at the timeout and when another process has the run. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** @throws LostRun when another process has the run: then nothing more may be done. */
  save(progress: StepProgress): Promise<void>;
}

/** What a step did, or why it did nothing. */
export type StepOutcome = { readonly result: StepResult } | { readonly skipped: string };

/** One part of a batch. May be run again from its last checkpoint at any time. */
export interface BatchStep {
  readonly name: string;
  run(context: StepContext): Promise<StepOutcome>;
}

export interface RunBatchOptions {
  readonly store: BatchStore;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  readonly steps: readonly BatchStep[];
  readonly runId: string;
  /** Of this attempt alone. */
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Told of each step that failed, before the run goes on. */
  onStepFailed(step: string, error: unknown): void;
}

/** Another process has the run by now. */
export class LostRun extends Error {
  override readonly name = 'LostRun';
}

/** Steps of a run failed; those that did not are not run again. */
export class StepsFailed extends Error {
  override readonly name = 'StepsFailed';
}

/**
 * Runs the steps of a batch that are not over yet, in order; later ones also when an earlier one failed. What each
 * has come to is written before the next begins, so a run that is cut off goes on at the last checkpoint.
 *
 * @throws StepsFailed when a step failed: the run is queued again, and then the failed ones are tried once more. That it
 * failed for good is for whoever knows how often it is tried.
 */
export async function runBatch(options: RunBatchOptions): Promise<BatchRun | undefined> {
  const { store, clock, failpoint, steps, runId, owner, signal, onStepFailed } = options;
  const begun = await store.begin(
    runId,
    owner,
    steps.map(({ name }) => newStep(name)),
    clock.now(),
  );
  if (begun === undefined) return undefined;
  let run = begun;
  const write = async (next: BatchRun) => {
    run = next;
    if (!(await store.save(run, owner))) throw new LostRun(`Another process has run ${runId}.`);
  };
  const change = (name: string, fields: Partial<RunStep>) =>
    write({ ...run, steps: run.steps.map((step) => (step.name === name ? { ...step, ...fields } : step)) });

  for (const step of steps) {
    const known = run.steps.find(({ name }) => name === step.name);
    if (known === undefined || known.state === 'succeeded' || known.state === 'skipped') continue;
    signal.throwIfAborted();
    await change(step.name, { state: 'running', reason: null });
    await perform(step, known.checkpoint);
    await failpoint('batch.betweenSteps');
  }
  const failed = failedSteps(run);
  if (failed.length > 0) {
    await write({ ...run, state: 'queued' });
    throw new StepsFailed(`Steps of ${runId} failed: ${failed.join(', ')}.`);
  }
  await write({ ...run, ...stateAfter(run), finishedAt: clock.now() });
  return run;

  async function perform(step: BatchStep, checkpoint: unknown): Promise<void> {
    const save = ({ processed, total = null, checkpoint }: StepProgress) =>
      change(step.name, { processed, total, checkpoint });
    try {
      const outcome = await step.run({ checkpoint, signal, clock, save });
      if ('skipped' in outcome) await change(step.name, { state: 'skipped', reason: outcome.skipped });
      else await change(step.name, { state: 'succeeded', result: outcome.result });
    } catch (error) {
      if (signal.aborted || error instanceof LostRun) throw error;
      onStepFailed(step.name, error);
      await change(step.name, { state: 'failed', reason: error instanceof Error ? error.name : 'Error' });
    }
  }
}

function failedSteps({ steps }: BatchRun): string[] {
  return steps.filter(({ state }) => state === 'failed').map(({ name }) => name);
}

/** A run in which nothing was done is no success. */
function stateAfter({ steps }: BatchRun): Pick<BatchRun, 'state' | 'reason'> {
  const isIdle = steps.every(({ state }) => state === 'skipped');
  return isIdle
    ? { state: 'skipped', reason: 'every step was skipped' }
    : { state: 'succeeded', reason: null };
}
