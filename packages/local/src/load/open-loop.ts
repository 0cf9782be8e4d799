import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../fault.ts';

export interface OpenLoopPlan {
  readonly ratePerSecond: number;
  /** Sent first at the same rate, and not counted. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** What one call of a loop is. */
export interface LoopCall {
  /** When it was due (`performance.now()`), whether or not it could be sent then. */
  readonly dueAt: number;
  /** Whether it belongs to the warm-up. */
  readonly isWarmUp: boolean;
}

export interface LoopResult {
  /** From the moment at which each call was due: a system that stalls does not slow the load down. */
  readonly latenciesMs: readonly number[];
  /** How often calls failed, by message; warm-up included. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Sends at a steady rate whatever the answers are, and waits for the last of them. */
export async function runOpenLoop(
  { ratePerSecond, warmUpSeconds, seconds }: OpenLoopPlan,
  act: (call: LoopCall) => Promise<void>,
): Promise<LoopResult> {
  const latenciesMs: number[] = [];
  const failures: Record<string, number> = {};
  const measure = async (call: LoopCall): Promise<void> => {
    // A timer may fire a little early: then the call counts from its sending.
    const from = Math.min(call.dueAt, performance.now());
    try {
      await act(call);
      if (!call.isWarmUp) latenciesMs.push(performance.now() - from);
    } catch (error) {
      failures[messageOf(error)] = (failures[messageOf(error)] ?? 0) + 1;
    }
  };
  const begunAt = performance.now();
  const underWay: Promise<void>[] = [];
  for (let sent = 0; sent < (warmUpSeconds + seconds) * ratePerSecond; sent += 1) {
    const dueAt = begunAt + (sent * 1_000) / ratePerSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await pause(waitMs);
    underWay.push(measure({ dueAt, isWarmUp: sent < warmUpSeconds * ratePerSecond }));
  }
  await Promise.all(underWay);
  return { latenciesMs, failures };
}

/** Some clients that each begin the next call when the last one is done. @throws what the first failed call threw. */
export async function runClosedLoop(
  { calls, clients }: { calls: number; clients: number },
  act: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < calls) {
      const index = next;
      next += 1;
      await act(index);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}
