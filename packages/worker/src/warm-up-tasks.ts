import { type Clock, storeWarmUpTasks, type WarmUpTask } from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import type { Db } from 'mongodb';

export interface WorkerWarmUpDependencies {
  readonly db: Db;
  readonly clock: Clock;
  /** Loads the models and tables of every language service. @throws DomainError model_unavailable */
  loadAnalyser(): Promise<Analyser>;
  /** Names of the jobs of the batch queues that this worker can run. */
  batchJobs(): readonly string[];
}

/** The tasks of a worker; the three that prime a service need the services loaded. */
export function workerWarmUpTasks(dependencies: WorkerWarmUpDependencies): readonly WarmUpTask[] {
  const { db, clock, loadAnalyser, batchJobs } = dependencies;
  let analyser: Analyser | undefined;
  const prime = (service: 'preprocessor' | 'classifier' | 'priorityScorer') => async () => {
    const runs = analyser?.prime(service) ?? 0;
    return `${runs} sentences`;
  };
  return [
    {
      name: 'ai-services',
      async run() {
        analyser = await loadAnalyser();
        return Object.entries(analyser.versions)
          .map(([service, version]) => `${service} ${version}`)
          .join(', ');
      },
    },
    { name: 'preprocessor', after: ['ai-services'], run: prime('preprocessor') },
    { name: 'classifier', after: ['preprocessor'], run: prime('classifier') },
    { name: 'priority-scorer', after: ['classifier'], run: prime('priorityScorer') },
    ...storeWarmUpTasks(db, clock),
    {
      name: 'batch-handlers',
      async run() {
        const jobs = batchJobs();
        return jobs.length > 0 ? jobs.join(', ') : { skipped: 'this worker runs no batch' };
      },
    },
  ];
}
