import {
  type ChangeDependencies,
  escalateComplaint,
  type Logger,
  MS_PER_SECOND,
  type NamedLease,
} from '@namsev/core';

export interface DueEscalationsDependencies extends ChangeDependencies {
  /** So that of all workers one looks; were there two, nothing would happen twice. */
  readonly lease: NamedLease;
  readonly logger: Logger;
}

export const ESCALATION_LEASE_MS = 30 * MS_PER_SECOND;
const SWEEP_EVERY_MS = 10 * MS_PER_SECOND;
const AT_ONCE = 100;
/** Bound on one sweep; what is left comes in the next. */
const MOST_AT_ONCE = 1_000;

/**
 * Records levels of escalation that open complaints have reached, the longest due first. What it was about to do when
 * its process died is still due, and is found by the next sweep of whichever worker.
 *
 * @returns how many levels were recorded.
 */
export async function sweepDueEscalations(dependencies: DueEscalationsDependencies): Promise<number> {
  const { complaints, clock, lease, logger } = dependencies;
  let recorded = 0;
  for (let looked = 0; looked < MOST_AT_ONCE && (await lease.take()); looked += AT_ONCE) {
    const due = await complaints.toEscalate(clock.now(), AT_ONCE);
    const before = recorded;
    for (const id of due) if (await escalateComplaint(dependencies, id)) recorded += 1;
    if (recorded === before) break;
  }
  if (recorded > 0) logger.info({ levels: recorded }, 'overdue complaints were escalated');
  return recorded;
}

/** Sweeps until the returned function is called. A store that is away only delays the next sweep. */
export function startDueEscalationsSweep(dependencies: DueEscalationsDependencies): () => void {
  let isSweeping = false;
  const sweep = async () => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      await sweepDueEscalations(dependencies);
    } catch (error) {
      dependencies.logger.warn({ err: error }, 'overdue complaints could not be escalated');
    } finally {
      isSweeping = false;
    }
  };
  const timer = setInterval(() => void sweep(), SWEEP_EVERY_MS);
  return () => clearInterval(timer);
}
