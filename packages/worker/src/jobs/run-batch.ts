import { randomUUID } from 'node:crypto';
import {
  type BatchJobName,
  type BatchStep,
  type BatchStore,
  type Clock,
  type Failpoint,
  type Metrics,
  runBatch,
} from '@namsev/core';
import { defineJob } from '../define-job.ts';

export interface RunBatchDependencies {
  readonly batches: BatchStore;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  readonly metrics: Pick<Metrics, 'batch'>;
}

/**
 * Safe to run twice: steps that are over are not run again, the others go on at their checkpoint, and of two
 * processes that run the same run only the later one may write.
 */
export function runBatchJob<Name extends BatchJobName>(
  job: Name,
  steps: readonly BatchStep[],
  { batches, clock, failpoint, metrics }: RunBatchDependencies,
) {
  return defineJob<BatchJobName>({
    job,
    async run({ runId }, { signal, logger }) {
      const run = await runBatch({
        store: batches,
        clock,
        failpoint,
        steps,
        runId,
        owner: randomUUID(),
        signal,
        onStepFailed: (step, error) => logger.error({ runId, step, err: error }, 'a step of a batch failed'),
      });
      if (run === undefined) return;
      metrics.batch(run.batch, run.state);
      logger.info({ runId, state: run.state, steps: run.steps.map(summaryOf) }, 'a batch is over');
    },
    async abandon({ runId }) {
      const run = await batches.giveUp(runId, clock.now());
      if (run !== undefined) metrics.batch(run.batch, run.state);
    },
  });
}

function summaryOf({ name, state, reason }: { name: string; state: string; reason: string | null }) {
  return { name, state, ...(reason !== null && { reason }) };
}
