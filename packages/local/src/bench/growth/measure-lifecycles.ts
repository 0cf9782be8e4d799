import type { LoadOutcome } from '../../load/load-order.ts';
import type { OpenLoopPlan } from '../../load/open-loop.ts';
import { spreadOf } from '../../load/percentile.ts';
import type { BenchContext } from '../bench-group.ts';
import type { Measurement } from '../bench-result.ts';
import { liveLives } from '../loads.ts';
import { joinFailures, repeated } from '../repeated.ts';

const CLIENTS = 8;
const SECONDS = 8;
const RUNS = 3;
/** About a third of what two cores do. */
const STEADY: OpenLoopPlan = { ratePerSecond: 10, warmUpSeconds: 2, seconds: 10 };

/** Lives of complaints from filing to rating in a second, while a worker analyses and indexes them. */
export async function measureLifecycles(
  context: BenchContext,
  name: string,
  complaints: number,
): Promise<Measurement> {
  context.say(`  lifecycles at ${complaints} complaints`);
  const system = await context.startSystem(complaints);
  try {
    const api = await system.start('api');
    await system.start('worker');
    const steady = await liveLives(context, [api.url], STEADY);
    const outcomes: LoadOutcome[] = [];
    for (let run = 0; run < RUNS; run += 1)
      outcomes.push(await liveLives(context, [api.url], { clients: CLIENTS, seconds: SECONDS }));
    const perSecond = repeated(outcomes.map(({ latenciesMs }) => latenciesMs.length / SECONDS));
    return {
      name,
      value: perSecond.median,
      failures: joinFailures([steady, ...outcomes].map(({ failures }) => failures)),
      details: {
        complaints,
        clients: CLIENTS,
        seconds: SECONDS,
        perSecond,
        callsMs: callsOf(outcomes),
        steady: { ratePerSecond: STEADY.ratePerSecond, callsMs: callsOf([steady]) },
      },
    };
  } finally {
    await system.takeDown();
  }
}

function callsOf(outcomes: readonly LoadOutcome[]) {
  const names = Object.keys(outcomes[0]?.byCall ?? {});
  return Object.fromEntries(
    names.map((name) => [name, spreadOf(outcomes.flatMap(({ byCall }) => byCall?.[name] ?? []))]),
  );
}
