import { type Clock, degradationOf, type ProcessRegistry, type Readiness } from '@namsev/core';

export interface SystemHealth {
  readonly status: 'healthy' | 'degraded' | 'critical';
  /** What does not work, in words for an operator. */
  readonly degraded: readonly string[];
}

interface SystemHealthOptions {
  readonly readiness: Readiness;
  readonly processes: ProcessRegistry;
  readonly clock: Clock;
}

const FRESH_MS = 2_000;

/** Critical without a store, degraded without a worker that can analyse. Asks the store at most every 2 s. */
export function createSystemHealth({
  readiness,
  processes,
  clock,
}: SystemHealthOptions): () => Promise<SystemHealth> {
  let last: SystemHealth | undefined;
  let until = 0;
  return async () => {
    if (last !== undefined && performance.now() < until) return last;
    const reasons = await readiness.reasons();
    last =
      reasons.length > 0 ? { status: 'critical', degraded: reasons } : await workerHealth(processes, clock);
    until = performance.now() + FRESH_MS;
    return last;
  };
}

async function workerHealth(processes: ProcessRegistry, clock: Clock): Promise<SystemHealth> {
  const degraded = degradationOf(await processes.alive(clock.now()));
  return { status: degraded.length > 0 ? 'degraded' : 'healthy', degraded };
}
