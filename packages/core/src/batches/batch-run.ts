import type { BatchName } from '../schedules/schedule.ts';

export const RUN_STATES = ['queued', 'running', 'succeeded', 'failed', 'skipped', 'missed'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const STEP_STATES = ['queued', 'running', 'succeeded', 'failed', 'skipped'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Figures and codes; never a text of anybody. */
export type StepResult = Readonly<Record<string, number | string | boolean | null>>;

export interface RunStep {
  readonly name: string;
  readonly state: StepState;
  readonly processed: number;
  /** Null where it is not known before the end. */
  readonly total: number | null;
  readonly result: StepResult | null;
  /** Why it was skipped, or the name of the error that it failed with. */
  readonly reason: string | null;
  /** From where a run that was cut off goes on; only the step itself knows what it means. */
  readonly checkpoint: unknown;
}

/** One run of a batch: of a period of its schedule, or because somebody asked for it. */
export interface BatchRun {
  readonly id: string;
  readonly batch: BatchName;
  readonly trigger: 'schedule' | 'manual';
  /** Names the period; of a manual run, the moment at which it was asked for. */
  readonly period: string;
  readonly dueAt: Date;
  readonly state: RunState;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly steps: readonly RunStep[];
  /** Why it was skipped or missed. */
  readonly reason: string | null;
}

export function isUnfinished({ state }: Pick<BatchRun, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

export function scheduledRunId(batch: BatchName, period: string): string {
  return `${batch}:${period}`;
}

export function newStep(name: string): RunStep {
  return { name, state: 'queued', processed: 0, total: null, result: null, reason: null, checkpoint: null };
}
