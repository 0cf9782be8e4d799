import { parseArgs } from 'node:util';
import { startSeededSystem } from '../bench/seeding/kept-seeds.ts';
import { type PlansResult, runPlans } from '../plans/run-plans.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';
import { formatTable } from '../table.ts';

const USAGE = 'Usage: npm run plans -- [--complaints N]';
const LEAST_COMPLAINTS = 1_000;
const SEED = 1;

/** `npm run plans`: which index serves each query that the system puts to the store. 1 where one has none, or looks at too much. */
export function run(planArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readComplaints(planArguments), USAGE, plan);
}

function readComplaints(planArguments: readonly string[]): number | string {
  const { values } = parseArgs({
    args: [...planArguments],
    options: { complaints: { type: 'string', default: '10000' } },
    strict: false,
  });
  const complaints = Number(values.complaints);
  const isRight = Number.isInteger(complaints) && complaints >= LEAST_COMPLAINTS;
  return isRight ? complaints : `--complaints: expected a number from ${LEAST_COMPLAINTS}`;
}

async function plan({ config, server, say, keep }: OwnSystemWork, complaints: number): Promise<number> {
  const start = { config, server, complaints, seed: SEED, observed: true, say };
  const result = await runPlans(keep(await startSeededSystem(start)), say);
  process.stdout.write(
    `${formatTable([['query', 'index', 'keys', 'returned'], ...result.shapes.map(toRow)])}\n`,
  );
  const faults = faultsOf(result);
  for (const fault of faults) process.stdout.write(`Fault: ${fault}.\n`);
  process.stdout.write(`${result.shapes.length} shapes of queries, ${faults.length} faults.\n`);
  return faults.length === 0 ? 0 : 1;
}

function toRow({ shape, index, keys, returned }: PlansResult['shapes'][number]): readonly string[] {
  return [shape, index ?? '-', String(keys), String(returned)];
}

function faultsOf({ shapes, unusedIndexes, unopened }: PlansResult): readonly string[] {
  return [
    ...shapes.flatMap(({ shape, fault }) => (fault === null ? [] : [`${shape}: ${fault}`])),
    ...unusedIndexes.map((name) => `no query uses the index ${name}`),
    ...unopened.map((operation) => `${operation} was not called`),
  ];
}
