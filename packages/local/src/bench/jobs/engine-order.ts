import type { EngineName } from './job-engine.ts';

/** What a process that works off jobs is told. */
export interface EngineOrder {
  readonly engine: EngineName;
  readonly storeUri: string;
  readonly database: string;
  readonly concurrency: number;
  /** What one job waits for, in ms, as if for input or output; 0 for no work at all. */
  readonly ioMs: number;
}

/** What it tells: fifty times a second while it works, and once more in the end. */
export interface EngineNews {
  readonly type: 'started' | 'progress' | 'stopped' | 'failed';
  readonly pid: number;
  readonly done: number;
  readonly cpuMs: number;
  /** Commands that it sent to the store. */
  readonly commands: number;
  /** Of jobs that carry when they were written: from there to their start, in ms. */
  readonly startedAfterMs: readonly number[];
  readonly message?: string;
}
