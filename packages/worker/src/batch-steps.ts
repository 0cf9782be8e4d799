import {
  type AggregateSentimentDependencies,
  aggregateSentiment,
  archiveStep,
  type BatchStep,
  type CacheCleaning,
  type ComplaintStore,
  calculateTrendBaselines,
  eraseStep,
  evaluateAccuracy,
  MS_PER_DAY,
  type ReconciliationDependencies,
  type RetentionDependencies,
  reconciliationStep,
  type StepContext,
  type StepControl,
  type TrendDependencies,
} from '@namsev/core';
import type { IndexingWork } from './indexing-work.ts';
import { indexAll } from './jobs/index-changes.ts';

export interface BatchStepDependencies {
  readonly trends: TrendDependencies & AggregateSentimentDependencies;
  readonly complaints: ComplaintStore;
  readonly retention: RetentionDependencies;
  readonly reconciliation: ReconciliationDependencies;
  readonly caches: {
    clean(signal: AbortSignal): Promise<CacheCleaning>;
    /** Says to every process that what it keeps of the subject is not right any more. */
    invalidate(subject: string): Promise<void>;
  };
  indexing(): IndexingWork;
}

/** Corrections of so many days before the evaluation count. */
const EVALUATED_DAYS = 90;

export function dailySteps({
  trends,
  complaints,
  reconciliation,
  caches,
  indexing,
}: BatchStepDependencies): readonly BatchStep[] {
  const reconcile = reconciliationStep(reconciliation);
  return [
    {
      name: 'trend-baselines',
      async run(context) {
        const { days, complaints, baselines, anomalies, emergingTerms } = await calculateTrendBaselines(
          trends,
          controlOf(context),
        );
        await caches.invalidate('trends');
        return { result: { days, complaints, baselines, anomalies, emergingTerms } };
      },
    },
    {
      name: 'sentiment-aggregation',
      async run(context) {
        const { complaints, areas } = await aggregateSentiment(trends, controlOf(context));
        await caches.invalidate('trends');
        return { result: { complaints, areas } };
      },
    },
    {
      name: 'cache-cleanup',
      async run({ signal }) {
        const { removed, kept } = await caches.clean(signal);
        return { result: { removed, kept } };
      },
    },
    {
      name: 'search-index-refresh',
      run: async ({ signal }) => ({ result: { indexed: await indexAll(complaints, indexing(), signal) } }),
    },
    {
      ...reconcile,
      async run(context) {
        const outcome = await reconcile.run(context);
        await caches.invalidate('officers');
        return outcome;
      },
    },
  ];
}

export function weeklySteps({
  complaints,
  retention,
  indexing,
}: BatchStepDependencies): readonly BatchStep[] {
  return [
    archiveStep(retention),
    {
      name: 'search-index-rebuild',
      async run({ signal, save }) {
        for (;;) {
          signal.throwIfAborted();
          const { state, processed, total } = await indexing().rebuild.step();
          if (state === 'finished') return { result: { complaints: total } };
          await save({ processed, total, checkpoint: state });
        }
      },
    },
    {
      name: 'accuracy-evaluation',
      async run({ signal, clock }) {
        const since = new Date(clock.now().getTime() - EVALUATED_DAYS * MS_PER_DAY);
        const { judged, categoryAccuracy, priorityAccuracy, abstained } = await evaluateAccuracy(
          complaints,
          since,
          signal,
        );
        if (judged === 0) return { skipped: `no complaint was closed in the last ${EVALUATED_DAYS} days` };
        return { result: { judged, categoryAccuracy, priorityAccuracy, abstained } };
      },
    },
  ];
}

export function cleanupSteps({ retention }: BatchStepDependencies): readonly BatchStep[] {
  return [archiveStep(retention), eraseStep(retention)];
}

/** Checkpoints of these steps are days. */
function controlOf({ checkpoint, signal, save }: StepContext): StepControl {
  return {
    signal,
    checkpoint: typeof checkpoint === 'string' ? checkpoint : null,
    saveCheckpoint: (day, progress) => save({ checkpoint: day, ...progress }),
  };
}
