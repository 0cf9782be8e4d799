import { JOB_CONTRACTS, type JobName, type JobPayload, type Logger, payloadSchemaOf } from '@namsev/core';

export interface JobContext {
  readonly jobId: string;
  /** Aborted at the timeout and when the lease is lost; effects after that must be harmless. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** What is done with a job of one name. `run` may be called again for the same payload at any time. */
export interface JobHandler<Name extends JobName> {
  readonly job: Name;
  run(payload: JobPayload<Name>, context: JobContext): Promise<void>;
  /** Called, before the job is removed, when it will not be tried again. */
  abandon?(payload: JobPayload<Name>): Promise<void>;
}

/** A handler that is given whatever a row holds and checks it. */
export interface JobDefinition {
  readonly job: JobName;
  readonly queue: (typeof JOB_CONTRACTS)[JobName]['queue'];
  isPayload(data: unknown): boolean;
  run(data: unknown, context: JobContext): Promise<void>;
  abandon(data: unknown): Promise<void>;
}

export function defineJob<Name extends JobName>(handler: JobHandler<Name>): JobDefinition {
  const schema = payloadSchemaOf(handler.job);
  const isPayload = (data: unknown): data is JobPayload<Name> => schema.matches(data);
  return {
    job: handler.job,
    queue: JOB_CONTRACTS[handler.job].queue,
    isPayload,
    async run(data, context) {
      if (!isPayload(data)) throw new TypeError(`The payload of ${handler.job} does not match its contract.`);
      await handler.run(data, context);
    },
    async abandon(data) {
      if (isPayload(data)) await handler.abandon?.(data);
    },
  };
}
