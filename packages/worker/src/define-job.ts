import { type CompiledSchema, compileSchema, type Logger, type QueueName } from '@namsev/core';
import type { Static, TSchema } from 'typebox';

export interface JobContext {
  readonly jobId: string;
  /** Aborted at the timeout and when the lease is lost; effects after that must be harmless. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** What one queue does with one job. `run` may be called again for the same payload at any time. */
export interface JobDefinition<Payload extends TSchema = TSchema> {
  readonly queue: QueueName;
  readonly payload: CompiledSchema<Payload>;
  run(payload: Static<Payload>, context: JobContext): Promise<void>;
  /** Called, before the job is removed, when it will not be tried again. */
  abandon(payload: Static<Payload>): Promise<void>;
}

/** Compiles the schema of the payload, by which every run checks what it was given. */
export function defineJob<Payload extends TSchema>(
  definition: Omit<JobDefinition<Payload>, 'payload'> & { readonly payload: Payload },
): JobDefinition<Payload> {
  return { ...definition, payload: compileSchema(definition.payload) };
}
