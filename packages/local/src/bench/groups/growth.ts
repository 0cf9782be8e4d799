import type { BenchContext, MeasureGroup } from '../bench-group.ts';
import type { LeftOut, Measurement } from '../bench-result.ts';
import { measureLifecycles } from '../growth/measure-lifecycles.ts';
import { measureRatio } from '../growth/measure-ratio.ts';

const SMALL = 10_000;
const MIDDLE = 100_000;
const LARGE = 1_000_000;

/** What a call costs, and how many lives of complaints there are in a second, as the city's history grows. */
export const measureGrowth: MeasureGroup = async (context) => [
  await upTo(context, MIDDLE, 'growth_ratio_100000', measureGrown),
  await upTo(context, LARGE, 'growth_ratio', measureGrown),
  await measureLifecycles(context, 'lifecycles_per_second_at_0', 0),
  await upTo(context, MIDDLE, 'lifecycles_per_second_at_100000', measureLifecycles),
  await upTo(context, LARGE, 'lifecycles_per_second_at_1000000', measureLifecycles),
];

function measureGrown(context: BenchContext, name: string, complaints: number): Promise<Measurement> {
  return measureRatio(context, name, { small: Math.min(SMALL, complaints / 10), large: complaints });
}

/** At fewer complaints where the bench may store no more, but for the largest size: that is left out. */
async function upTo(
  context: BenchContext,
  complaints: number,
  name: string,
  measure: (context: BenchContext, name: string, complaints: number) => Promise<Measurement>,
): Promise<Measurement | LeftOut> {
  if (complaints === LARGE && context.complaints < LARGE)
    return { name, leftOut: `measured by --complaints ${LARGE}` };
  return measure(context, name, Math.min(complaints, context.complaints));
}
