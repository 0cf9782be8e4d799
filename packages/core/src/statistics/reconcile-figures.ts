import type { BatchStep } from '../batches/run-batch.ts';
import type { ComplaintPages } from '../complaints/complaint-pages.ts';
import type { FigureCounter } from './figure-counter.ts';

export interface ReconciliationDependencies {
  readonly figures: Pick<FigureCounter, 'count'>;
  readonly pages: Pick<ComplaintPages, 'count' | 'everyId'>;
}

const AT_ONCE = 100;

/**
 * Counts every complaint once more. What was counted right stays as it is; complaints from before there were sums,
 * and those whose department is another one by a newer taxonomy, come to count as they should.
 */
export function reconciliationStep({ figures, pages }: ReconciliationDependencies): BatchStep {
  return {
    name: 'statistics-reconciliation',
    async run({ signal, save }) {
      let [complaints, corrected] = [0, 0];
      for await (const ids of pages.everyId(AT_ONCE)) {
        signal.throwIfAborted();
        corrected += await figures.count(ids);
        complaints += ids.length;
        const total = Math.max(complaints, await pages.count());
        // A run that is cut off begins again: what it has counted changes nothing the second time.
        await save({ processed: complaints, total, checkpoint: null });
      }
      return { result: { complaints, corrected } };
    },
  };
}
