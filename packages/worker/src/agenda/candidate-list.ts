import type { ObjectId } from 'mongodb';
import type { Candidate } from './lease-store.ts';

export interface CandidateListOptions {
  /** Due jobs of the queue, ranked not after `upTo`, the first `limit` of them. */
  read(limit: number, upTo?: Date): Promise<readonly Candidate[]>;
  /** Monotonic, ms. */
  now(): number;
  random(): number;
}

/**
 * Ids of jobs that were waiting a moment ago, so that one read serves many claims.
 *
 * A store that does not end a sorted read early pays for every row that matches, so a read for each claim would
 * cost the whole backlog each time. A list is used for at most half a second, which bounds how long a job with a
 * head start waits for its turn; it is as long as what is claimed in that time; and the next read ends at the rank
 * up to which this one filled it, and not at the present.
 */
export interface CandidateList {
  /** At most `count` ids; of suspects one at most, and none where `noSuspect` says so. The others keep their places. */
  take(count: number, noSuspect?: boolean): Promise<readonly ObjectId[]>;
  /** Whether some are known that were not taken. */
  hasMore(): boolean;
  /** Of the ids that were taken last, so many could be claimed: others are at the same rows. */
  report(asked: number, claimed: number): void;
  /** What is known may be outdated: the next take reads. */
  forget(): void;
}

const FRESH_MS = 500;
const SHORTEST = 64;
const LONGEST = 4_000;

export function createCandidateList({ read, now, random }: CandidateListOptions): CandidateList {
  let known: Candidate[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let length = SHORTEST;
  let rankedUpTo: Date | undefined;

  const refill = async (count: number) => {
    const wasUsedUp = known.length === 0;
    const limit = Math.max(count, wasUsedUp ? Math.min(LONGEST, length * 2) : Math.max(SHORTEST, length / 2));
    let rows = await read(limit, rankedUpTo);
    if (rankedUpTo !== undefined && rows.length * 2 < limit) {
      rankedUpTo = undefined;
      rows = await read(limit);
    }
    const isAll = rankedUpTo === undefined && rows.length < limit;
    rankedUpTo = isAll ? undefined : boundAfter(rows, limit);
    // A short answer says that the backlog is small, not that claims are slow.
    length = isAll ? SHORTEST : limit;
    known = [...rows];
    readAt = now();
  };

  return {
    async take(count, noSuspect = false) {
      if (known.length === 0 || now() - readAt > FRESH_MS) await refill(count);
      const { taken, left } = choose(known, count, noSuspect);
      known = left;
      return taken.map(({ id }) => id);
    },
    hasMore: () => known.length > 0,
    report(asked, claimed) {
      if (claimed * 2 < asked) known.splice(0, Math.floor(random() * known.length));
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}

function choose(known: readonly Candidate[], count: number, noSuspect: boolean) {
  const taken: Candidate[] = [];
  const passedOver: Candidate[] = [];
  let place = 0;
  let mayBeSuspect = !noSuspect;
  for (; place < known.length && taken.length < count; place += 1) {
    const candidate = known[place];
    if (candidate === undefined) break;
    (candidate.isSuspect && !mayBeSuspect ? passedOver : taken).push(candidate);
    if (candidate.isSuspect) mayBeSuspect = false;
  }
  return { taken, left: [...passedOver, ...known.slice(place)] };
}

/** The rank up to which, if jobs are as dense there as here, about twice `limit` of them will match next time. */
function boundAfter(rows: readonly Candidate[], limit: number): Date | undefined {
  const first = rows[0]?.nextRunAt.getTime() ?? 0;
  const last = rows.at(-1)?.nextRunAt.getTime() ?? 0;
  const msPerJob = (last - first) / Math.max(1, rows.length);
  return new Date(last + Math.max(1, msPerJob * limit * 2));
}
