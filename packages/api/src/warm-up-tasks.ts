import { type City, type Clock, LANGUAGES, storeWarmUpTasks, type WarmUpTask } from '@namsev/core';
import type { Db } from 'mongodb';

export interface ApiWarmUpDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly city: City;
}

const IN_THE_WORKER = { skipped: 'the worker does this' } as const;

/** The tasks of the specification as far as they are the api's, and the two of its own. */
export function apiWarmUpTasks({ db, clock, city }: ApiWarmUpDependencies): readonly WarmUpTask[] {
  const inTheWorker = (name: string): WarmUpTask => ({ name, run: async () => IN_THE_WORKER });
  return [
    inTheWorker('ai-services'),
    inTheWorker('preprocessor'),
    inTheWorker('classifier'),
    inTheWorker('priority-scorer'),
    ...storeWarmUpTasks(db, clock),
    inTheWorker('batch-handlers'),
    { name: 'city', run: async () => `${city.categories.length} categories, ${city.wards.length} wards` },
    { name: 'translations', run: async () => `${LANGUAGES.length} languages` },
  ];
}
