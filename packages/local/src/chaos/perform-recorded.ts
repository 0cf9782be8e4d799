import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, PermanentFailure } from '@namsev/core';
import { defineJob, type JobDefinition } from '@namsev/worker/queues';
import type { JobRecords } from './job-records.ts';
import { type Intent, kindOf, queueOf } from './recorded-jobs.ts';

const WORK_MS = { plain: 5, slow: 600, flaky: 10, capped: 60 } as const;
const FLAKY_FAILURES = 2;

/** The definitions of the recorded jobs: contracts of the service, with handlers that write down what they do. */
export function defineRecordedJobs(records: JobRecords, storeClock: Clock): readonly JobDefinition[] {
  const perform = (intent: Intent, signal: AbortSignal) =>
    performRecorded(records, { intent, givenAt: storeClock.now() }, signal);
  return [
    defineJob({
      job: 'analyse-complaint',
      run: ({ requestId }, { signal }) => perform(requestId, signal),
    }),
    defineJob({ job: 'run-daily-batch', run: ({ runId }, { signal }) => perform(runId, signal) }),
    defineJob({ job: 'run-weekly-batch', run: ({ runId }, { signal }) => perform(runId, signal) }),
  ];
}

async function performRecorded(
  records: JobRecords,
  { intent, givenAt }: { intent: Intent; givenAt: Date },
  signal: AbortSignal,
): Promise<void> {
  const run = await records.begin({ intent, queue: queueOf(kindOf(intent)), pid: process.pid, givenAt });
  try {
    await work(records, intent, signal);
  } catch (error) {
    await records.end(run, signal.aborted ? 'cancelled' : 'failed');
    throw error;
  }
  await records.end(run, signal.aborted ? 'cancelled' : 'done');
}

async function work(records: JobRecords, intent: Intent, signal: AbortSignal): Promise<void> {
  const kind = kindOf(intent);
  if (kind === 'blocking') for (;;);
  if (kind === 'permanent') throw new PermanentFailure('It was meant to be.');
  if (kind === 'hopeless') throw new Error('It was meant to be.');
  if (kind === 'flaky' && (await records.failures(intent)) < FLAKY_FAILURES) throw new Error('Not yet.');
  if (kind !== 'unreadable' && kind !== 'unknown') await pause(WORK_MS[kind], undefined, { signal });
  signal.throwIfAborted();
  await records.takeEffect(intent);
}
