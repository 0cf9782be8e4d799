import { readDataSize } from '@namsev/core';
import type { LoadOutcome } from '../../load/load-order.ts';
import type { OpenLoopPlan } from '../../load/open-loop.ts';
import { percentile } from '../../load/percentile.ts';
import type { BenchContext } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import type { BenchSystem } from '../bench-system.ts';
import { check, file, track, withStore } from '../loads.ts';
import { joinFailures, repeated } from '../repeated.ts';
import { measureClaims } from './measure-claim.ts';

export interface Sizes {
  readonly small: number;
  readonly large: number;
}

type Measured = Readonly<Record<'track' | 'file' | 'check' | 'claim', number>>;

interface Side {
  readonly system: BenchSystem;
  readonly url: string;
  readonly trackingIds: readonly string[];
}

const CALLS = ['track', 'file', 'check', 'claim'] as const;
const ROUNDS = 3;
const TRACK: OpenLoopPlan = { ratePerSecond: 200, warmUpSeconds: 1, seconds: 4 };
const FILE: OpenLoopPlan = { ratePerSecond: 30, warmUpSeconds: 1, seconds: 4 };
const CHECK: OpenLoopPlan = { ratePerSecond: 20, warmUpSeconds: 1, seconds: 4 };
/** More than the cache of tracked complaints would make warm in one round. */
const TRACKED = 5_000;

/**
 * p50 of each call at the larger size against the smaller one; the worst of them is the value. Both systems run at
 * the same time and are measured in turn, so that what else the machine does falls on both.
 */
export async function measureRatio(context: BenchContext, name: string, sizes: Sizes): Promise<Measurement> {
  context.say(`  calls at ${sizes.large} complaints against ${sizes.small}`);
  const small = await begin(context, sizes.small);
  try {
    const large = await begin(context, sizes.large);
    try {
      return await compare(context, name, { sizes, small, large });
    } finally {
      await large.system.takeDown();
    }
  } finally {
    await small.system.takeDown();
  }
}

async function begin(context: BenchContext, complaints: number): Promise<Side> {
  const system = await context.startSystem(complaints);
  const trackingIds = await sample(system);
  return { system, url: (await system.start('api')).url, trackingIds };
}

/** Ids from all over the history. */
async function sample(system: BenchSystem): Promise<readonly string[]> {
  return withStore(system, async (db) => {
    const complaints = db.collection<{ trackingId: string }>('complaints');
    const all = await complaints
      .find({ isPublic: true }, { projection: { _id: 0, trackingId: 1 } })
      .toArray();
    const step = Math.max(1, Math.floor(all.length / TRACKED));
    return all.filter((_id, at) => at % step === 0).map(({ trackingId }) => trackingId);
  });
}

async function compare(
  context: BenchContext,
  name: string,
  { sizes, small, large }: { sizes: Sizes; small: Side; large: Side },
): Promise<Measurement> {
  const rounds: { readonly small: Measured; readonly large: Measured }[] = [];
  const failures: LoadOutcome['failures'][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0 ? small : large;
    const one = await measureSide(context, first, failures);
    const other = await measureSide(context, first === small ? large : small, failures);
    rounds.push(first === small ? { small: one, large: other } : { small: other, large: one });
  }
  const ratios = Object.fromEntries(
    CALLS.map((call) => [call, repeated(rounds.map((round) => round.large[call] / round.small[call]))]),
  );
  const medians = Object.fromEntries(
    CALLS.map((call) => [
      call,
      {
        [sizes.small]: repeated(rounds.map((round) => round.small[call])).median,
        [sizes.large]: repeated(rounds.map((round) => round.large[call])).median,
      },
    ]),
  );
  const { collections: dataSize } = await withStore(large.system, readDataSize);
  return {
    name,
    value: Math.max(...Object.values(ratios).map(({ median }) => median)),
    failures: joinFailures(failures),
    details: { sizes, ratios, p50Ms: medians, dataSize },
  };
}

async function measureSide(
  context: BenchContext,
  { system, url, trackingIds }: Side,
  failures: LoadOutcome['failures'][],
): Promise<Measured> {
  const p50 = (outcome: LoadOutcome): number => {
    failures.push(outcome.failures);
    return percentile(outcome.latenciesMs, 0.5);
  };
  const measured = {
    track: p50(await track(url, trackingIds, TRACK)),
    file: p50(await file(context, url, FILE)),
    check: p50(await check(context, url, CHECK)),
  };
  // What was filed waits for a worker, and must not be claimed in place of what is timed.
  await withStore(system, (db) => db.collection('jobs').deleteMany({}));
  return { ...measured, claim: percentile(await measureClaims(system), 0.5) };
}
