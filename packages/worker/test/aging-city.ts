import {
  type BatchStep,
  createAuditLog,
  createBatchStore,
  createComplaintStore,
  createJobStore,
  createMetrics,
  createNoteStore,
  createTimelineStore,
  type ErasureDependencies,
  type RetentionDependencies,
  requestRun,
} from '@namsev/core';
import { aClock, harmless, openTestStore, silentLogger, type TestClock, TIRUPUR } from '@namsev/core/testing';
import type { Db } from 'mongodb';
import type { Test } from 'tap';
import { createBatchWork } from '../src/batch-work.ts';
import { createIndexingWork } from '../src/indexing-work.ts';
import { indexAll } from '../src/jobs/index-changes.ts';
import { type ComplaintActs, complaintActs } from './complaint-acts.ts';
import { retentionOver } from './retention-over.ts';

export interface AgingCity extends RetentionDependencies, ErasureDependencies, ComplaintActs {
  readonly clock: TestClock;
  readonly db: Db;
  /** A cleanup as a worker runs it; what its steps came to. */
  cleanUp(): Promise<Record<string, unknown>>;
  perform(
    step: BatchStep,
    signal?: AbortSignal,
    checkpoint?: unknown,
  ): { readonly outcome: ReturnType<BatchStep['run']>; readonly saved: readonly unknown[] };
  index(): Promise<number>;
}

/** A store whose complaints grow old by the clock, with the worker's cleanup and what citizens and officers do. */
export async function startAgingCity(t: Test): Promise<AgingCity> {
  const store = await openTestStore(t);
  const { client, db } = store;
  const clock = Object.assign(aClock(), { refresh: async () => {}, stop: () => {} });
  const complaints = createComplaintStore(db);
  const changes = { client, clock, complaints, timeline: createTimelineStore(db) };
  const indexing = createIndexingWork({ connection: store, clock, city: TIRUPUR });
  const batches = createBatchStore(db);
  const dependencies = {
    ...retentionOver(store, changes, indexing),
    notes: createNoteStore(db),
    audit: createAuditLog(db, client),
  };
  const { definitions } = createBatchWork({
    connection: store,
    clock,
    city: TIRUPUR,
    failpoint: harmless,
    metrics: createMetrics(),
    indexing,
  });
  const cleanUp = async () => {
    const run = await requestRun({ client, clock, batches, jobs: createJobStore(db) }, 'cleanup');
    const job = definitions.find((definition) => definition.job === 'clean-up');
    const { signal } = new AbortController();
    await job?.run({ runId: run.id }, { jobId: 'job', signal, logger: silentLogger });
    const results = (await batches.get(run.id))?.steps.map(({ result }) => result);
    return Object.assign({}, ...(results ?? []));
  };
  const perform = (step: BatchStep, signal = new AbortController().signal, checkpoint: unknown = null) => {
    const saved: unknown[] = [];
    const save = async (progress: { checkpoint: unknown }) => void saved.push(progress.checkpoint);
    return { outcome: step.run({ checkpoint, signal, clock, save }), saved };
  };
  const index = () => indexAll(complaints, indexing(), new AbortController().signal);
  return { ...dependencies, ...complaintActs(store, changes), db, cleanUp, perform, index };
}

/** Names of the collections in which a text is found, in whatever field. */
export async function whereIs({ db }: Pick<AgingCity, 'db'>, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await db.listCollections().toArray()) {
    const rows = await db.collection(name).find().toArray();
    if (JSON.stringify(rows).includes(text)) found.push(name);
  }
  return found.sort();
}
