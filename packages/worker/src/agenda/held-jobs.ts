import { LostLease } from './lost-lease.ts';

interface HeldJob {
  readonly queue: string;
  readonly token: string;
  readonly lost: AbortController;
  readonly isSuspect: boolean;
  /** When its lease was last asked for, monotonic, ms: by the store it runs out a whole lease later, or after that. */
  renewedAt: number;
}

/** What this worker has claimed and not yet finished, by job id. */
export interface HeldJobs {
  /** @param askedAt when the claim was sent, monotonic, ms. */
  add(id: string, queue: string, token: string, askedAt: number, isSuspect?: boolean): void;
  /** Whether one of them may have killed a worker. */
  holdsSuspect(): boolean;
  /** @throws LostLease when the job is not held any more. */
  tokenOf(id: string): string;
  isHeld(id: string): boolean;
  /** Whether no other worker can have it: its lease is far from its end. */
  isSure(id: string, leaseMs: number): boolean;
  /** Aborted when the lease is lost. */
  signalOf(id: string): AbortSignal;
  drop(id: string): void;
  /** @param askedAt when the renewal was sent, monotonic, ms. */
  renewed(ids: ReadonlySet<string>, askedAt: number): void;
  /** Ends every run of a queue whose lease is near its end: the store may soon give it to another. */
  loseUnrenewed(queue: string, leaseMs: number): readonly string[];
  /** Ends every run whose job is not in `alive`, of those that were held under `tokens`. */
  loseAllBut(alive: ReadonlySet<string>, tokens: readonly string[]): readonly string[];
  tokens(queue: string): readonly string[];
  ids(queue: string): readonly string[];
}

/** What is not renewed within this share of its lease is given up, before the store may give it to another. */
const SURE_SHARE = 0.8;

export function createHeldJobs(now: () => number = () => performance.now()): HeldJobs {
  const held = new Map<string, HeldJob>();
  const get = (id: string): HeldJob => {
    const job = held.get(id);
    if (job === undefined || job.lost.signal.aborted) throw new LostLease(id);
    return job;
  };
  const isSure = ({ renewedAt }: HeldJob, leaseMs: number) => now() - renewedAt <= leaseMs * SURE_SHARE;
  const of = (queue: string) => [...held].filter(([, job]) => job.queue === queue);
  const lose = (jobs: readonly [string, HeldJob][]) => {
    for (const [id, job] of jobs) {
      held.delete(id);
      job.lost.abort(new LostLease(id));
    }
    return jobs.map(([id]) => id);
  };
  return {
    add: (id, queue, token, askedAt, isSuspect = false) =>
      held.set(id, { queue, token, lost: new AbortController(), isSuspect, renewedAt: askedAt }),
    holdsSuspect: () => [...held.values()].some(({ isSuspect }) => isSuspect),
    tokenOf: (id) => get(id).token,
    isHeld: (id) => held.has(id),
    isSure(id, leaseMs) {
      const job = held.get(id);
      return job !== undefined && isSure(job, leaseMs);
    },
    signalOf: (id) => get(id).lost.signal,
    drop: (id) => held.delete(id),
    renewed(ids, askedAt) {
      for (const [id, job] of held) if (ids.has(id)) job.renewedAt = askedAt;
    },
    loseUnrenewed: (queue, leaseMs) => lose(of(queue).filter(([, job]) => !isSure(job, leaseMs))),
    loseAllBut: (alive, tokens) =>
      lose([...held].filter(([id, job]) => tokens.includes(job.token) && !alive.has(id))),
    tokens: (queue) => [...new Set(of(queue).map(([, { token }]) => token))],
    ids: (queue) => of(queue).map(([id]) => id),
  };
}
