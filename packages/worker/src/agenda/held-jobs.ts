import { LostLease } from './lost-lease.ts';

interface HeldJob {
  readonly queue: string;
  readonly token: string;
  readonly lost: AbortController;
  /** Monotonic, ms. */
  renewedAt: number;
}

/** What this worker has claimed and not yet finished, by job id. */
export interface HeldJobs {
  add(id: string, queue: string, token: string): void;
  /** @throws LostLease when the job is not held any more. */
  tokenOf(id: string): string;
  isHeld(id: string): boolean;
  /** Aborted when the lease is lost. */
  signalOf(id: string): AbortSignal;
  drop(id: string): void;
  renewed(ids: ReadonlySet<string>): void;
  /** Ends every run of a queue whose lease was not renewed for `leaseMs`: the store may have given it to another. */
  loseUnrenewed(queue: string, leaseMs: number): readonly string[];
  /** Ends every run whose job is not in `alive`, of those that were held under `tokens`. */
  loseAllBut(alive: ReadonlySet<string>, tokens: readonly string[]): readonly string[];
  tokens(queue: string): readonly string[];
  ids(queue: string): readonly string[];
}

export function createHeldJobs(now: () => number = () => performance.now()): HeldJobs {
  const held = new Map<string, HeldJob>();
  const get = (id: string): HeldJob => {
    const job = held.get(id);
    if (job === undefined || job.lost.signal.aborted) throw new LostLease(id);
    return job;
  };
  const of = (queue: string) => [...held].filter(([, job]) => job.queue === queue);
  const lose = (jobs: readonly [string, HeldJob][]) => {
    for (const [id, job] of jobs) {
      held.delete(id);
      job.lost.abort(new LostLease(id));
    }
    return jobs.map(([id]) => id);
  };
  return {
    add: (id, queue, token) => held.set(id, { queue, token, lost: new AbortController(), renewedAt: now() }),
    tokenOf: (id) => get(id).token,
    isHeld: (id) => held.has(id),
    signalOf: (id) => get(id).lost.signal,
    drop: (id) => held.delete(id),
    renewed(ids) {
      const at = now();
      for (const [id, job] of held) if (ids.has(id)) job.renewedAt = at;
    },
    loseUnrenewed: (queue, leaseMs) =>
      lose(of(queue).filter(([, { renewedAt }]) => now() - renewedAt > leaseMs)),
    loseAllBut: (alive, tokens) =>
      lose([...held].filter(([id, job]) => tokens.includes(job.token) && !alive.has(id))),
    tokens: (queue) => [...new Set(of(queue).map(([, { token }]) => token))],
    ids: (queue) => of(queue).map(([id]) => id),
  };
}
